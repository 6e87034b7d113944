<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
    <context>
        <name>Connections</name>
        <message numerus="yes">
            <source>%n model(s)</source>
            <translation>
                <numerusform>%n model</numerusform>
                <numerusform>%n models</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>CountSpin</name>
        <message numerus="yes">
            <source>%n image(s)</source>
            <translation>
                <numerusform>%n image</numerusform>
                <numerusform>%n images</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>Generate</name>
        <message numerus="yes">
            <source>%n reference(s)</source>
            <translation>
                <numerusform>%n reference</numerusform>
                <numerusform>%n references</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n trait(s)</source>
            <translation>
                <numerusform>%n trait</numerusform>
                <numerusform>%n traits</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>GenerationQueue</name>
        <message numerus="yes">
            <source>Generating %n character(s)</source>
            <translation>
                <numerusform>Generating %n character</numerusform>
                <numerusform>Generating %n characters</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>History</name>
        <message numerus="yes">
            <source>%n more</source>
            <translation>
                <numerusform>%n more</numerusform>
                <numerusform>%n more</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>InterruptedNotice</name>
        <message numerus="yes">
            <source>%n round(s) were interrupted when CharStudio stopped.</source>
            <translation>
                <numerusform>One round was interrupted when CharStudio stopped.</numerusform>
                <numerusform>%n rounds were interrupted when CharStudio stopped.</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>Perhaps charged already: %n image(s).</source>
            <translation>
                <numerusform>Perhaps charged already: %n image.</numerusform>
                <numerusform>Perhaps charged already: %n images.</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>Ledger</name>
        <message numerus="yes">
            <source>%n expense(s) without a known price</source>
            <translation>
                <numerusform>%n expense without a known price</numerusform>
                <numerusform>%n expenses without a known price</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>LedgerDialog</name>
        <message numerus="yes">
            <source>%n expense(s) written</source>
            <translation>
                <numerusform>%n expense written</numerusform>
                <numerusform>%n expenses written</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>ManyPage</name>
        <message numerus="yes">
            <source>%Ln character(s)</source>
            <translation>
                <numerusform>%Ln character</numerusform>
                <numerusform>%Ln characters</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>Paying</name>
        <message numerus="yes">
            <source>%n image(s)</source>
            <translation>
                <numerusform>%n image</numerusform>
                <numerusform>%n images</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>Recipe</name>
        <message numerus="yes">
            <source>%n from elsewhere</source>
            <translation>
                <numerusform>%n from elsewhere</numerusform>
                <numerusform>%n from elsewhere</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>RefineCard</name>
        <message numerus="yes">
            <source>%n change(s) proposed</source>
            <translation>
                <numerusform>%n change proposed</numerusform>
                <numerusform>%n changes proposed</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n taken</source>
            <translation>
                <numerusform>%n taken</numerusform>
                <numerusform>%n taken</numerusform>
            </translation>
        </message>
    </context>
</TS>
