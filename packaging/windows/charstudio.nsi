; The installer for Windows. tools/installers/windows.py builds it and says what is in the names below:
;
;   NAME, TITLE, VERSION, NUMBERS (the version as four numbers), SUMMARY, PUBLISHER
;   BUNDLE, ICON, CREDITS, OUT  paths: the folder that is packed, its icon, who made what, the installer
;   KILOBYTES                   what the folder takes on the disk
;   WIN64                       where the program is one of 64 bits
;   SIGN                        a command that signs a file, where there is a key
;   QUICK                       where it may be large, as long as it is made soon
;
; It asks for no administrator: all of it is one user's. With /S nobody is asked; /D=PATH, as the last word,
; is where it goes. Libraries are elsewhere (%LOCALAPPDATA%\charstudio), and nothing here goes there.
;
; It ends with 0, or with 2 where it can't be here and 3 where CharStudio is running.

Unicode true
!include "LogicLib.nsh"
!include "MUI2.nsh"
!include "WinVer.nsh"
!include "x64.nsh"

!ifdef QUICK
  SetCompressor zlib
!else
  SetCompressor /SOLID lzma
  SetCompressorDictSize 64
!endif
!ifdef SIGN
  !finalize '${SIGN} "%1"' = 0
  !uninstfinalize '${SIGN} "%1"' = 0
!endif

!define UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\${TITLE}"
!define CLASSES "Software\Classes"
!define FILE_TYPE "${TITLE}.Characters"
!define PROGRAM "${NAME}w.exe" ; without a console
; The version before, until this one is there.
!define OLD "_internal.old"

Name "${TITLE}"
OutFile "${OUT}"
RequestExecutionLevel user
InstallDir "$LOCALAPPDATA\Programs\${TITLE}"
; An upgrade goes where the version before is.
InstallDirRegKey HKCU "${UNINSTALL}" "InstallLocation"
ManifestDPIAware true
BrandingText "${TITLE} ${VERSION}"
ShowInstDetails nevershow
ShowUninstDetails nevershow
AllowSkipFiles off

VIProductVersion "${NUMBERS}"
VIFileVersion "${NUMBERS}"
VIAddVersionKey "ProductName" "${TITLE}"
VIAddVersionKey "ProductVersion" "${VERSION}"
VIAddVersionKey "FileVersion" "${VERSION}"
VIAddVersionKey "FileDescription" "${TITLE}: ${SUMMARY}"
VIAddVersionKey "CompanyName" "${PUBLISHER}"
VIAddVersionKey "LegalCopyright" "${PUBLISHER}"

!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define MUI_FINISHPAGE_RUN "$INSTDIR\${PROGRAM}"
!define MUI_FINISHPAGE_RUN_TEXT "Start ${TITLE}"
!define MUI_UNCONFIRMPAGE_TEXT_TOP "${TITLE} will be removed. Your libraries stay where they are."
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"

; Ends it: with a word to whoever looks on, and a number for scripts.
!macro Stop TEXT NUMBER
  MessageBox MB_OK|MB_ICONSTOP "${TEXT}" /SD IDOK
  SetErrorLevel ${NUMBER}
  Quit
!macroend

; Moves what a version brought out of the way. Windows moves no folder that a program runs from: one that is
; running is found out before anything is changed.
!macro SetAside
  ${If} ${FileExists} "$INSTDIR\_internal\*"
    ${Do}
      RMDir /r "$INSTDIR\${OLD}"
      ClearErrors
      Rename "$INSTDIR\_internal" "$INSTDIR\${OLD}"
      ${IfNot} ${Errors}
        ${ExitDo}
      ${EndIf}
      ${If} ${Cmd} `MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "${TITLE} is running. Please close it, then try again." /SD IDCANCEL IDCANCEL`
        SetErrorLevel 3
        Quit
      ${EndIf}
    ${Loop}
    Rename "$INSTDIR\${NAME}.exe" "$INSTDIR\${OLD}\${NAME}.exe"
    Rename "$INSTDIR\${PROGRAM}" "$INSTDIR\${OLD}\${PROGRAM}"
  ${EndIf}
!macroend

; Goes on only where the folder is ours, or nobody's: another program's may have an _internal, too.
!macro OnlyOurs
  ${If} ${FileExists} "$INSTDIR\_internal\*"
  ${AndIfNot} ${FileExists} "$INSTDIR\${NAME}.exe"
  ${AndIfNot} ${FileExists} "$INSTDIR\${OLD}\*"
    !insertmacro Stop "Another program is in $INSTDIR. Please choose another folder." 2
  ${EndIf}
!macroend

!macro TellTheShell
  System::Call 'shell32::SHChangeNotify(i 0x08000000, i 0, p 0, p 0)' ; a file type has changed
!macroend

Function .onInit
  !ifdef WIN64
    ${IfNot} ${RunningX64}
      !insertmacro Stop "${TITLE} needs a Windows of 64 bits." 2
    ${EndIf}
    SetRegView 64
  !endif
  ${IfNot} ${AtLeastWin10}
    !insertmacro Stop "${TITLE} needs Windows 10 or newer." 2
  ${EndIf}
FunctionEnd

Function un.onInit
  !ifdef WIN64
    SetRegView 64
  !endif
FunctionEnd

Section "${TITLE}"
  SetShellVarContext current
  !insertmacro OnlyOurs
  !insertmacro SetAside
  ; Of the files beside it none has a name that a user's own would have.
  Delete "$INSTDIR\${NAME}*.exe"

  SetOutPath "$INSTDIR"
  File /r "${BUNDLE}\*"
  File "/oname=${NAME}.ico" "${ICON}"
  File "/oname=COPYRIGHT.txt" "${CREDITS}"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  RMDir /r "$INSTDIR\${OLD}"

  CreateShortcut "$SMPROGRAMS\${TITLE}.lnk" "$INSTDIR\${PROGRAM}" "" "$INSTDIR\${NAME}.ico" 0 SW_SHOWNORMAL "" "${SUMMARY}"

  WriteRegStr HKCU "${CLASSES}\.${NAME}" "" "${FILE_TYPE}"
  WriteRegStr HKCU "${CLASSES}\.${NAME}" "Content Type" "application/x-${NAME}"
  WriteRegStr HKCU "${CLASSES}\${FILE_TYPE}" "" "${TITLE} characters"
  WriteRegStr HKCU "${CLASSES}\${FILE_TYPE}\DefaultIcon" "" "$INSTDIR\${NAME}.ico"
  WriteRegStr HKCU "${CLASSES}\${FILE_TYPE}\shell\open\command" "" '"$INSTDIR\${PROGRAM}" "%1"'
  !insertmacro TellTheShell

  WriteRegStr HKCU "${UNINSTALL}" "DisplayName" "${TITLE}"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayIcon" "$INSTDIR\${NAME}.ico"
  WriteRegStr HKCU "${UNINSTALL}" "Publisher" "${PUBLISHER}"
  WriteRegStr HKCU "${UNINSTALL}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${UNINSTALL}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKCU "${UNINSTALL}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKCU "${UNINSTALL}" "EstimatedSize" ${KILOBYTES}
  WriteRegDWORD HKCU "${UNINSTALL}" "NoModify" 1
  WriteRegDWORD HKCU "${UNINSTALL}" "NoRepair" 1
SectionEnd

; The disk was full, or it was stopped: the version before is there again.
Function .onInstFailed
  ${If} ${FileExists} "$INSTDIR\${OLD}\*"
    RMDir /r "$INSTDIR\_internal"
    Delete "$INSTDIR\${NAME}*.exe"
    Rename "$INSTDIR\${OLD}\${NAME}.exe" "$INSTDIR\${NAME}.exe"
    Rename "$INSTDIR\${OLD}\${PROGRAM}" "$INSTDIR\${PROGRAM}"
    Rename "$INSTDIR\${OLD}" "$INSTDIR\_internal"
  ${EndIf}
FunctionEnd

Section "Uninstall"
  SetShellVarContext current
  !insertmacro OnlyOurs
  !insertmacro SetAside
  RMDir /r "$INSTDIR\${OLD}"
  Delete "$INSTDIR\${NAME}*.exe"
  Delete "$INSTDIR\${NAME}.ico"
  Delete "$INSTDIR\COPYRIGHT.txt"
  Delete "$INSTDIR\uninstall.exe"
  ; Only where it is empty: what else somebody keeps there is theirs.
  RMDir "$INSTDIR"

  Delete "$SMPROGRAMS\${TITLE}.lnk"
  ; Another program may have taken the file type over.
  ReadRegStr $0 HKCU "${CLASSES}\.${NAME}" ""
  ${If} $0 == "${FILE_TYPE}"
    DeleteRegKey HKCU "${CLASSES}\.${NAME}"
  ${EndIf}
  DeleteRegKey HKCU "${CLASSES}\${FILE_TYPE}"
  !insertmacro TellTheShell
  DeleteRegKey HKCU "${UNINSTALL}"
SectionEnd
