"""What every error says and proposes, by its kind; {names} come from the error's details."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final

from charstudio.domain import limits
from charstudio.errors import (
    CharacterCreationError,
    CharacterDeletionError,
    CharacterError,
    CharacterImageError,
    CharacterNotFoundError,
    CharacterUpdateError,
    CharacterValidationError,
)

if TYPE_CHECKING:
    from collections.abc import Mapping


class Remedy(StrEnum):
    """What helps with an error: a button in the window, words on the command line."""

    LIST_CHARACTERS = "list_characters"
    SHOW_CHARACTER = "show_character"
    LIST_REVISIONS = "list_revisions"
    LIST_ARTISTS = "list_artists"
    GENERATE = "generate"
    RESTORE_CHARACTER = "restore_character"
    RESTORE_IMAGE = "restore_image"
    CHOOSE_LIBRARY = "choose_library"
    USE_SKETCH = "use_sketch"
    OPEN_CONNECTIONS = "open_connections"
    OPEN_BILLING = "open_billing"
    VERIFY = "verify"
    EDIT_PROMPT = "edit_prompt"
    CHOOSE_MODEL = "choose_model"
    USE_RULES = "use_rules"
    OPEN_MONEY = "open_money"
    RETRY = "retry"


# Message and hint, and the remedy where there is one.
Words = tuple[str, str] | tuple[str, str, Remedy]

TITLES: Final[Mapping[type[CharacterError], str]] = {
    CharacterNotFoundError: "Not found",
    CharacterValidationError: "That can't be taken",
    CharacterCreationError: "The character was not created",
    CharacterUpdateError: "The change was not saved",
    CharacterDeletionError: "It was not deleted or restored",
    CharacterImageError: "Not every image was made",
    CharacterError: "That did not work",
}

NOT_FOUND: Final[Mapping[str, Words]] = {
    "character": ("There is no character with this id.", "Look for it in the list.", Remedy.LIST_CHARACTERS),
    "generation": (
        "Nothing was generated for this character yet.",
        "Make images of it first.",
        Remedy.GENERATE,
    ),
    "drawing": ("The character has no such drawing.", "Look at those it has."),
    "revision": ("The character has no such revision.", "Look at those it has.", Remedy.LIST_REVISIONS),
    "artist": ("This library has no artist called “{name}”.", "Look at those it has.", Remedy.LIST_ARTISTS),
}
VALIDATION: Final[Mapping[str, Words]] = {
    "name_empty": ("The name is empty.", "Give a name of 1 to 50 characters."),
    "name_long": (
        "The name has {length} characters.",
        f"Shorten it to {limits.NAME} characters or fewer.",
    ),
    "name_character": (
        "A name can't have the character {character!r}.",
        "Use letters, digits, spaces, hyphens, apostrophes and full stops.",
    ),
    "name_no_letter": ("A name needs a letter or a digit.", "Add at least one letter or digit."),
    "name_taken": (
        "The name “{name}” is in use.",
        "Choose another name; capital letters make no difference.",
    ),
    "artist_taken": ("There is an artist called “{name}” already.", "Choose another name."),
    "trait_group": (
        "There is no trait group “{group}”.",
        "Write appearance:, outfit:, personality: or other: before the phrase.",
    ),
    "trait_empty": ("A trait is empty.", 'Write a phrase, such as "appearance:red curly hair".'),
    "tag_empty": ("A tag is empty.", "Write a word or two."),
    "too_long": ("The {field} has {length:,} characters.", "Shorten it to {limit:,} characters or fewer."),
    "too_many": ("{count} {field}s are too many.", "Keep {limit} or fewer."),
    "control_character": ("The {field} has control characters.", "Remove them; plain text is fine."),
    "out_of_range": ("The {field} can't be {value}.", "Give a number from {least} to {most}."),
    "size": ("A picture can't be {width} × {height}.", "Give both sides as whole numbers above 0."),
    "size_of_model": ("{model} can't make a picture of {width} × {height}.", "Take {rules}."),
    "quality": ("{model} has no quality “{value}”.", "Choose: {choices}."),
    "unknown_engine": ("There is no engine “{value}”.", "Choose: {choices}."),
    "unknown_writer": ("There is no writer “{value}”.", "Choose: {choices}."),
    "retired_model": (
        "{model} is retired: it answers no more.",
        "Choose {successor}.",
        Remedy.CHOOSE_MODEL,
    ),
    "unknown_model": ("{engine} has no model “{value}”.", "Choose: {choices}."),
    "unknown_style": ("{engine} has no style “{value}”.", "Choose: {choices}."),
    "reference": (
        "A reference image is not there.",
        "Take an image of this library that is not in the trash.",
    ),
    "reference_file": ("“{file}” can't be used: {why}.", "Take a PNG, JPEG, WebP or GIF file below 50 MB."),
    "no_edits": (
        "{model} changes no image: it looks at none.",
        "Choose a model that looks at references.",
        Remedy.CHOOSE_MODEL,
    ),
    "no_masks": (
        "{model} takes no mask, and would change all of the image.",
        "Choose a model that takes masks, or say the change in words alone.",
        Remedy.CHOOSE_MODEL,
    ),
    "no_markups": (
        "{model} does not look at what is drawn over an image.",
        "Choose a model that takes markups, or say the change in words alone.",
        Remedy.CHOOSE_MODEL,
    ),
    "no_mask_for_gif": (
        "A GIF can't be made with a mask.",
        "Choose another format, or say the change in words alone.",
    ),
    "nothing_to_edit": (
        "There is nothing to change.",
        "Say in words what shall change, or name a trait that the image shall show.",
    ),
    "no_drawing": ("There is no such drawing.", "Look at those that the character has."),
    "drawing_elsewhere": ("It is drawn over another image.", "Take the image that it was drawn over."),
    "drawing_file": ("“{file}” can't be used: {why}.", "Take a PNG file with transparency."),
    "drawing_no_png": ("What is drawn is no PNG file.", "Give a PNG file with transparency."),
    "drawing_size": (
        "What is drawn is {width} × {height} pixels large.",
        "It has to be as large as the image: {wanted}.",
    ),
    "drawing_opaque": (
        "Nothing of what is drawn is transparent.",
        "Leave transparent what may change, or where the image shall be seen.",
    ),
    "drawing_large": ("What is drawn is too large a file.", "Keep it below {limit} MB; draw it more simply."),
    "mask_empty": ("The mask changes nothing.", "Paint over what may change: it is transparent there."),
    "markup_empty": ("Nothing is drawn.", "Draw over the image what is meant."),
    "sort": ("Characters can't be sorted so.", "Choose: {choices}."),
    "cursor": ("That is not where a page of this list ended.", "Start the list again."),
    "no_image": (
        "The character has no such image; it has {count}.",
        "Look at those it has.",
        Remedy.SHOW_CHARACTER,
    ),
    "image_in_trash": (
        "The image is in the trash.",
        "Bring it back first.",
        Remedy.RESTORE_IMAGE,
    ),
    "in_trash": ("“{name}” is in the trash.", "Bring it back first.", Remedy.RESTORE_CHARACTER),
    "is_draft": ("A draft has no name yet.", "Give it one first."),
    "nothing_to_refine": ("There is nothing to change.", "Give an instruction in words or a new trait."),
    "nothing_followed": (
        "None of that could be done: {said}",
        "Say it in other words, or change the traits yourself.",
    ),
    "partly_followed": (
        "A part of that could not be done: {said}",
        "Nothing was changed. Leave that out, or say it in other words.",
    ),
    "nothing_changed": ("That changes nothing.", "The character is like that already."),
    "connection_name": ("A connection needs a name.", "Call it what you like, such as “OpenAI”."),
    "connection_taken": ("There is a connection called “{name}” already.", "Choose another name."),
    "unknown_connection": ("There is no connection “{value}”.", "Choose: {choices}."),
    "url": (
        "That is no address of a service.",
        "Write it whole, such as https://api.openai.com/v1 or http://127.0.0.1:1234/v1.",
    ),
    "url_password": (
        "The address has a name or a password in it.",
        "Take them out of the address; the key has its own field.",
    ),
    "key_letters": (
        "That can't be a key: it has spaces, line breaks or unusual letters.",
        "Copy it once more from the service's page.",
    ),
    "no_key_given": ("No key was given.", "Copy it from the service's page."),
    "url_of_environment": (
        "OPENAI_BASE_URL is no address of a service, so “openai” can't be used.",
        "Write it whole, such as https://api.openai.com/v1, with no name or password in it; or unset it.",
    ),
    "key_of_environment": (
        "OPENAI_API_KEY can't be a key, so “openai” has none.",
        "Copy it once more from the service's page, or unset it.",
    ),
    "no_transparency": (
        "A JPEG file has no transparency.",
        "Choose PNG or WebP, or a background that is not transparent.",
    ),
    "option": ("{model} has no {field} “{value}”.", "Choose: {choices}."),
    "may_be_charged": (
        "{count} of these images may have been charged already.",
        "Ask for them again only if you want to.",
    ),
    "ask_first": (
        "This may cost {cost}; more than {limit} is asked about first.",
        "Agree to it, or ask for fewer or smaller images.",
    ),
    "over_budget": (
        "This may cost {cost}, and {left} is left of this month's budget of {budget}.",
        "Nothing was sent. Ask for less, raise the budget, or use the built-in engine.",
        Remedy.OPEN_MONEY,
    ),
    "amount": ("The {field} can't be {value}.", "Give US dollars from 0 to {most}, to the millionth."),
    "price_model": ("A price needs the model that it is for.", "Write its name; a * stands for any ending."),
    "price_twice": ("There are two prices for “{model}”.", "Keep one of them."),
    "no_own_price": ("There is no price of your own for “{model}”.", "Look at those there are."),
    "period": ("The time ends before it begins.", "Give a first and a last day in their order."),
    "ledger_file": ("“{file}” can't be written: {why}.", "Choose another place."),
    "draft_saved": ("That is no draft any more.", "Change it as a character."),
    "still_running": ("This round is still being made.", "Wait for it to end, or stop it first."),
    "nothing_owed": ("This round has all of its images.", "Make a new round for more."),
    "place_taken": ("Image {place} of this round is not missing.", "Choose one that is."),
}
# What the fields that a message names are called.
FIELDS: Final = {
    "image_prompt": "image prompt",
    "traits": "trait",
    "tags": "tag",
    "count": "number of images",
    "references": "number of references",
    "monthly_budget": "monthly budget",
    "ask_above": "amount to ask about",
}
UPDATE: Final[Mapping[str, Words]] = {
    "stale": (
        "It was changed elsewhere since it was read (now revision {revision}).",
        "Look at it again, then make the change on the present state.",
    ),
    "no_keyring": (
        "The system's keyring did not take the key: {system}.",
        (
            "It is kept nowhere. Unlock or install a keyring; or enter it in the window, which keeps it as "
            "long as it is open. OPENAI_API_KEY gives “openai” its key for one command."
        ),
    ),
}
# Why a request that was sent has no answer, beside what an engine says.
UNANSWERED: Final[Mapping[str, Words]] = {
    "cancelled": (
        "It was stopped before the image had come.",
        "It may be charged all the same. Ask for it again only if you want to.",
        Remedy.RETRY,
    ),
    "interrupted": (
        "CharStudio was closed before the image had come.",
        "It may be charged all the same. Ask for it again only if you want to.",
        Remedy.RETRY,
    ),
}
LIBRARY: Final[Mapping[str, Words]] = {
    "read_only": (
        "The library folder can't be written: {place}",
        "Allow writing to that folder, or choose another one.",
        Remedy.CHOOSE_LIBRARY,
    ),
    "not_a_library": (
        "This is not a CharStudio library: {place}",
        "Nothing was changed there. Choose another folder.",
        Remedy.CHOOSE_LIBRARY,
    ),
    "newer": (
        "The library was written by a newer CharStudio: {place}",
        "Update CharStudio. Nothing was changed there.",
    ),
    "damaged": (
        "The library's database is damaged: {place}",
        "Nothing was changed there. Keep it as it is and put back library.db from the folder backups.",
    ),
    "full": ("The disk is full: {place}", "Free some space, then try again. What was saved before is safe."),
    "busy": ("Another program holds the library: {place}", "Wait for it to finish, then try again."),
    "missing": (
        "Something that belongs to the library is not there: {place}",
        "Connect the drive it is on, or put back what was moved; then try again.",
    ),
    "failed": ("The library could not be used: {system}", "See the log, then try again."),
}
SETTINGS: Final[Mapping[str, Words]] = {
    "read_only": ("The settings can't be written: {place}", "Allow writing there, then try again."),
    "newer": (
        "The connections were written by a newer CharStudio: {place}",
        "Update CharStudio. Nothing was changed there.",
    ),
    "damaged": (
        "The file of the connections was damaged. It was put aside: {place}",
        "Enter the connections again. Their keys are in the keyring still.",
    ),
    "full": ("The disk is full: {place}", "Free some space, then try again. What was saved before is safe."),
    "missing": (
        "Something that belongs to the settings is not there: {place}",
        "Put back what was moved, then try again.",
    ),
    "not_a_library": ("These are no settings of CharStudio: {place}", "Nothing was changed there."),
    "busy": (
        "The system's keyring did not forget the key: {system}",
        "Until CharStudio is closed, the key is not used. Unlock the keyring, then try again.",
    ),
    "failed": ("The settings could not be used: {system}", "See the log, then try again."),
}
# The same where it is about the file of budget and prices.
MONEY: Final[Mapping[str, Words]] = {
    "newer": (
        "Budget and prices were written by a newer CharStudio: {place}",
        "Update CharStudio. Nothing was changed there.",
    ),
    "damaged": (
        "The file of budget and prices was damaged. It was put aside: {place}",
        "There is no budget now. Set it again, then go on.",
        Remedy.OPEN_MONEY,
    ),
}
# When a newer CharStudio is looked for.
FEED: Final[Mapping[str, Words]] = {
    "feed_none": (
        "This build of CharStudio knows no place where releases are told.",
        "Look where you got it from.",
    ),
    "feed_network": ("{host} can't be reached.", "Check your internet connection, then try again."),
    "feed_timeout": ("{host} did not answer in time.", "Try again later."),
    "feed_untrusted": (
        "{host} could not prove that it is {host}.",
        "Nothing was read from it. If this computer's clock is right, something stands in between.",
    ),
    "feed_refused": ("{host} has no list of releases at that address ({status}).", "Try again later."),
    "feed_too_large": ("{host} sent far more than a list of releases.", "It was not read to its end."),
    "feed_garbage": ("{host} sent something that is no list of releases.", "Try again later."),
}
# What a service is asked while somebody looks whether its connection is right: nothing is made or charged.
TESTS: Final = frozenset({"connections.test_connection", "connections.try_address"})
TEST_TITLE: Final = "The connection does not work"
TEST: Final[Mapping[str, Words]] = {
    "no_key": ("This service needs a key.", "Enter it, then test again."),
    "bad_key": ("The key is wrong or was revoked.", "Copy it once more from the service's page."),
    "not_allowed": (
        "This key may not list the models.",
        "Give the key that right on the service's page. It may make images all the same.",
    ),
    "model_not_found": (
        "There is no list of models at this address.",
        "Check the address; most of them end in /v1.",
    ),
    "bad_answer": (
        "What answers at this address is no service for images.",
        "Check the address; most of them end in /v1.",
    ),
    "network": (
        "Nothing answers at this address.",
        "Check the address and the network. A server of your own has to be running.",
    ),
    "cut_off": ("The connection broke before an answer had come.", "Test again."),
    "timeout": ("The service took too long to answer.", "Check the address, then test again."),
    "unavailable": ("The service is busy or broken.", "Test again in a while."),
}
ENGINE: Final[Mapping[str, Words]] = {
    "no_key": (
        "This service needs a key.",
        "Enter it in the settings, or use the built-in engine.",
        Remedy.OPEN_CONNECTIONS,
    ),
    "bad_key": (
        "The key is wrong or was revoked.",
        "Check the key of this connection.",
        Remedy.OPEN_CONNECTIONS,
    ),
    "quota": (
        "There is no credit left, or a spending limit is reached.",
        "Look at the billing page of the service. Nothing more is sent until you ask for it.",
        Remedy.OPEN_BILLING,
    ),
    "rate_limit": (
        "The service asks to go slower.",
        "Wait a moment, then try again.",
        Remedy.RETRY,
    ),
    "moderation": (
        "The safety filter refused the prompt{category}.",
        "Change the wording, or take another reference image.",
        Remedy.EDIT_PROMPT,
    ),
    "moderation_output": (
        "The safety filter refused the finished picture{category}.",
        "Change the wording, or take another reference image.",
        Remedy.EDIT_PROMPT,
    ),
    "not_verified": (
        "The service wants your organisation to be verified for this model.",
        "Verify it on the service's page; it takes about 15 minutes to work.",
        Remedy.VERIFY,
    ),
    "not_available_here": (
        "The service does not work in this country or region.",
        "Use another service, or the built-in engine.",
        Remedy.USE_SKETCH,
    ),
    "not_allowed": (
        "This key may not do that.",
        "Give the key that right on the service's page, or use another key.",
        Remedy.OPEN_CONNECTIONS,
    ),
    "model_not_found": (
        "The model is retired, or not for this key.",
        "Choose another model.",
        Remedy.CHOOSE_MODEL,
    ),
    "unsupported": ("The service does not take {parameter}.", "Go on without it.", Remedy.RETRY),
    # What can't be left out: the picture would show somebody else, or all of it would change.
    "unsupported image": (
        "The service does not look at images that are sent to it. Nothing was made.",
        "Choose another model or service for this.",
        Remedy.CHOOSE_MODEL,
    ),
    "unsupported mask": (
        "The service does not take a mask. Without it all of the image would change, so nothing was made.",
        "Say the change in words alone, or choose another model or service.",
        Remedy.CHOOSE_MODEL,
    ),
    "unsupported markup": (
        "The service does not look at what is drawn over an image. Nothing was made.",
        "Say the change in words alone, or choose another model or service.",
        Remedy.CHOOSE_MODEL,
    ),
    "refused": (
        "The service refused it: {said}",
        "Change what it names, then try again.",
        Remedy.RETRY,
    ),
    "too_large": (
        "What was sent is too large for the service.",
        "Use fewer or smaller reference images.",
    ),
    "network": (
        "The service can't be reached.",
        "Check the network, or use the built-in engine.",
        Remedy.USE_SKETCH,
    ),
    "cut_off": (
        "The connection broke before the image had come.",
        "It may be charged all the same. Ask for it again only if you want to.",
        Remedy.RETRY,
    ),
    "unavailable": (
        "The service is busy or broken.",
        "Try again in a while; what was sent may be charged all the same.",
        Remedy.RETRY,
    ),
    "timeout": (
        "The service took too long.",
        "It may be charged all the same. Ask for it again only if you want to.",
        Remedy.RETRY,
    ),
    "bad_answer": (
        "What came back is not a picture.",
        "It may be charged all the same. Ask for it again only if you want to.",
        Remedy.RETRY,
    ),
    # It cost something, and so it was kept.
    "bad_answer at a place": (
        "What came back is not a picture that can be shown. It is kept: {place}",
        "Look at that file with another program, or ask again; that may cost once more.",
        Remedy.RETRY,
    ),
    "needs_text_model": (
        "That instruction is beyond the rules that work offline.",
        (
            "Say it plainly (“add a scar”, “remove the hat”, “make the hair blue”), "
            "change the traits instead, or connect a text model."
        ),
        Remedy.OPEN_CONNECTIONS,
    ),
    "no_text_model": (
        "No text model of this service is known.",
        (
            "Test the connection, which lists its models, or name one there. "
            "What the service lists may be for images alone; then let it be written by rule."
        ),
        Remedy.OPEN_CONNECTIONS,
    ),
    "words_refused": (
        "The text model did not want to write that: {said}",
        "Say it in other words, or let it be written by rule.",
        Remedy.USE_RULES,
    ),
    "over_budget": (
        "That would go over this month's budget.",
        "Nothing more was sent. Raise the budget, wait for next month, or use the built-in engine.",
        Remedy.OPEN_MONEY,
    ),
    "failed": (
        "The engine could not draw it.",
        "Try again; report the error id if it stays so.",
        Remedy.RETRY,
    ),
}
UNEXPECTED: Final = (
    "Something went wrong that should not have: {error}.",
    "Nothing that was saved is lost. Report the error id together with the log.",
)
