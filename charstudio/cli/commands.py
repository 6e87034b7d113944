"""Every command: what it asks the use-cases, and what it answers."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Final

from charstudio.cli import shapes
from charstudio.cli.asked import change_of, details_of, query_of, request_of, traits_of
from charstudio.cli.connections import connections
from charstudio.cli.edits import drawings, edited
from charstudio.cli.engines import engines
from charstudio.cli.money import budget, ledger, prices
from charstudio.cli.output import Answer, on_terminal, table
from charstudio.cli.progress import reporter
from charstudio.domain.generation import AttemptState, Cancelled
from charstudio.errors import CharacterError

if TYPE_CHECKING:
    from argparse import Namespace

    from charstudio.domain.character import Character, Details
    from charstudio.domain.generation import Attempt
    from charstudio.domain.revision import Change
    from charstudio.services.generation import GenerationRun
    from charstudio.services.ports import Originals
    from charstudio.services.studio import Studio

_UNPAID_FOR: Final = {
    AttemptState.SENT: "not answered yet",
    AttemptState.REFUSED: "not charged",
    AttemptState.UNCERTAIN: "may have been charged",
}

Command = Callable[["Studio", "Namespace"], Awaitable[Answer]]


async def execute(studio: Studio, args: Namespace) -> Answer:
    """The answer to a command line.

    Raises:
        CharacterError: The command could not be done at all.
    """
    return await _COMMANDS[args.command](studio, args)


async def _create(studio: Studio, args: Namespace) -> Answer:
    return await _created(studio, details_of(args), args)


async def _surprise(studio: Studio, args: Namespace) -> Answer:
    args.count = 4
    return await _created(studio, await studio.characters.surprise(), args)


async def _list(studio: Studio, args: Namespace) -> Answer:
    page = await studio.characters.list_characters(query_of(args))
    originals = studio.workspace.library.originals
    characters = [shapes.character_shape(one, originals, images=False) for one in page.characters]
    lines = table(
        [
            (
                one.id,
                one.name or "Untitled",
                "★" if one.favourite else "",
                str(one.image_count),
                f"{one.updated_at.astimezone():%Y-%m-%d %H:%M}",
            )
            for one in page.characters
        ],
        ("id", "name", "", "images", "edited"),
    )
    if not page.characters and on_terminal(sys.stdout):
        lines = ["Nothing found." if page.total == 0 else "No more."]
    if page.next and on_terminal(sys.stdout):
        lines.append(f"{page.total} in all; the next ones with --after {page.next}")
    return Answer({"characters": characters, "total": page.total, "next": page.next}, lines)


async def _show(studio: Studio, args: Namespace) -> Answer:
    return _shown(studio, await studio.characters.get_character(args.id))


async def _update(studio: Studio, args: Namespace) -> Answer:
    character = await studio.characters.update_character(
        args.id, change_of(args), favourite=args.favourite, revision=args.revision
    )
    return _shown(studio, character)


async def _status(studio: Studio, args: Namespace) -> Answer:
    snapshot = await studio.images.generation_status(args.id)
    shape = shapes.generation_shape(snapshot.generation, studio.workspace.now())
    told = "{status}: {completed} of {requested} in {elapsed_s:.1f} s ({engine}, {model})".format(**shape)
    fault = snapshot.generation.fault
    lines = [told] if fault is None else [told, f"{fault.message} {fault.hint}", f"error id {fault.error_id}"]
    lines += [_attempt_line(one) for one in snapshot.generation.attempts if one.state in _UNPAID_FOR]
    return Answer({"generation": shape}, lines)


async def _continue(studio: Studio, args: Namespace) -> Answer:
    latest = (await studio.images.generation_status(args.id)).generation
    run = await studio.images.continue_generation(args.id, latest.id, pay_again=args.again, agreed=args.agree)
    return await _followed(studio, run, args)


async def _select(studio: Studio, args: Namespace) -> Answer:
    return _shown(studio, await studio.images.select_image(args.id, args.image))


async def _regenerate(studio: Studio, args: Namespace) -> Answer:
    run = await studio.images.regenerate_images(args.id, request_of(args))
    return await _followed(studio, run, args)


async def _generate(studio: Studio, args: Namespace) -> Answer:
    run = await studio.images.generate_image(args.id, request_of(args))
    return await _followed(studio, run, args)


async def _edit(studio: Studio, args: Namespace) -> Answer:
    return await _followed(studio, await edited(studio, args), args)


async def _more(studio: Studio, args: Namespace) -> Answer:
    run = await studio.edits.more_like(args.id, args.image, args.count, agreed=args.agree)
    return await _followed(studio, run, args)


async def _enhance(studio: Studio, args: Namespace) -> Answer:
    proposal = await studio.words.enhance_prompt(args.id, args.prompt, writer=args.by)
    if args.accept:
        await studio.words.accept_prompt(args.id, proposal)
    lines = [f"before: {proposal.before or '(none)'}", f"after:  {proposal.after}", f"by {proposal.by}"]
    if args.accept:
        lines.append("Saved.")
    return Answer({"before": proposal.before, "after": proposal.after, "by": proposal.by}, lines)


async def _refine(studio: Studio, args: Namespace) -> Answer:
    refinement = await studio.words.refine_character(
        args.id,
        instruction=args.instruction or "",
        traits=traits_of(args.traits or ()),
        whole=args.accept,
        writer=args.by,
    )
    if args.accept:
        run = await studio.words.accept_refinement(refinement, refinement.changes, request_of(args))
        return await _followed(studio, run, args)
    changes = [shapes.change_shape(change) for change in refinement.changes]
    lines = [_change_line(change) for change in refinement.changes]
    answer: dict[str, object] = {"changes": changes, "by": refinement.by}
    if refinement.missed:
        answer["missed"] = list(refinement.missed)
        why = "not found, or beyond the rules" if refinement.by == "rule" else "not done"
        lines += [f"{why}: {clause}" for clause in refinement.missed]
    else:
        lines.append(f"by {refinement.by}; take it with --accept")
    return Answer(answer, lines)


async def _delete(studio: Studio, args: Namespace) -> Answer:
    character = await studio.trash.delete_character(args.id)
    lines = [f"{character.name or 'The draft'} is in the trash; back with: charstudio restore {character.id}"]
    return _shown(studio, await studio.characters.get_character(args.id), lines=lines)


async def _restore(studio: Studio, args: Namespace) -> Answer:
    return _shown(studio, await studio.trash.restore_character(args.id, name=args.name))


async def _empty_trash(studio: Studio, args: Namespace) -> Answer:  # noqa: ARG001
    emptied = await studio.trash.empty_trash()
    return Answer(
        {"characters": emptied.characters, "images": emptied.images},
        [f"Removed {emptied.characters} characters and {emptied.images} images for good."],
    )


async def _check_name(studio: Studio, args: Namespace) -> Answer:
    shape = shapes.name_shape(await studio.characters.check_name(args.name))
    return Answer(shape, [shape["reason"] or f"“{shape['name']}” can be used."])


async def _trash_image(studio: Studio, args: Namespace) -> Answer:
    return _shown(studio, await studio.trash.trash_image(args.id, args.image))


async def _restore_image(studio: Studio, args: Namespace) -> Answer:
    return _shown(studio, await studio.trash.restore_image(args.id, args.image))


async def _duplicate(studio: Studio, args: Namespace) -> Answer:
    return _shown(studio, await studio.characters.duplicate_character(args.id))


async def _revisions(studio: Studio, args: Namespace) -> Answer:
    revisions = await studio.revisions.list_revisions(args.id)
    lines = table(
        [
            (
                str(one.number),
                f"{one.saved_at.astimezone():%Y-%m-%d %H:%M}",
                one.details.name,
                ", ".join(trait.text for trait in one.details.traits),
            )
            for one in revisions
        ],
        ("revision", "until", "name", "traits"),
    )
    return Answer({"revisions": [shapes.revision_shape(one) for one in revisions]}, lines)


async def _restore_revision(studio: Studio, args: Namespace) -> Answer:
    return _shown(studio, await studio.revisions.restore_revision(args.id, args.revision))


async def _artist(studio: Studio, args: Namespace) -> Answer:
    match args.action:
        case "create":
            artist = await studio.artists.create_artist(args.name)
        case "rename":
            artist = await studio.artists.rename_artist(args.name, args.new_name)
        case "switch":
            artist = await studio.artists.switch_artist(args.name)
            studio = studio.working_as(artist)
        case _:
            return await _artists(studio)
    shape = shapes.artist_shape(artist, studio.workspace.artist)
    return Answer({"artist": shape}, [artist.name])


async def _artists(studio: Studio) -> Answer:
    active = studio.workspace.artist
    artists = [shapes.artist_shape(one, active) for one in await studio.artists.list_artists()]
    lines = [f"{'*' if one['active'] else ' '} {one['name']}" for one in artists]
    return Answer({"artists": artists}, lines)


async def _created(studio: Studio, details: Details, args: Namespace) -> Answer:
    creation = await studio.characters.create_character(details, request_of(args))
    if creation.run is None:
        return _shown(studio, creation.character, {"generation": None})
    return await _followed(studio, creation.run, args)


async def _followed(studio: Studio, run: GenerationRun, args: Namespace) -> Answer:
    """Runs a generation to its end, shows how it goes, and answers with what there is by then."""
    error: CharacterError | None = None
    interrupted = False
    with reporter(studio, as_json=args.json) as report:
        try:
            async with run:
                async for event in run:
                    report.tell(event)
        except CharacterError as failure:
            error = failure
        except asyncio.CancelledError:
            interrupted = True
            report.tell(Cancelled(run.generation))
    character = await studio.characters.get_character(run.generation.character_id)
    generation = shapes.generation_shape(run.generation, studio.workspace.now())
    made = [image for image in character.images if image.generation_id == run.generation.id]
    originals = studio.workspace.library.originals
    lines = [f"{character.name}  {character.id}", *(str(originals.path(image.original)) for image in made)]
    if interrupted:
        lines.append(
            f"Stopped; {generation['completed']} of {generation['requested']} were made and are kept."
        )
    answer = _shown(studio, character, {"generation": generation}, lines=lines)
    answer.error, answer.interrupted = error, interrupted
    return answer


def _shown(
    studio: Studio, character: Character, more: shapes.Shape | None = None, *, lines: list[str] | None = None
) -> Answer:
    originals = studio.workspace.library.originals
    shape = {"character": shapes.character_shape(character, originals), **(more or {})}
    return Answer(shape, _portrait(character, originals) if lines is None else lines)


def _portrait(character: Character, originals: Originals) -> list[str]:
    """A character for people to read."""
    details = character.details
    state = " (in the trash)" if character.trashed_at else " (draft)" if character.draft else ""
    lines = [f"{details.name or 'Untitled'}{' ★' if character.favourite else ''}{state}  {character.id}"]
    for title, text in (
        ("summary", details.summary),
        ("backstory", details.backstory),
        ("prompt", details.image_prompt),
        ("tags", ", ".join(details.tags)),
    ):
        if text:
            lines.append(f"  {title}: {text}")
    lines += [f"  {trait.group.value}: {trait.text}" for trait in details.traits]
    for number, image in enumerate(character.images, start=1):
        mark = (
            "primary"
            if image.id == character.primary_image_id
            else "in the trash"
            if image.trashed_at
            else ""
        )
        lines.append(f"  {number:3} {originals.path(image.original)} {mark}".rstrip())
    return lines


def _attempt_line(attempt: Attempt) -> str:
    """A request that brought nothing, and what that may cost."""
    images = ", ".join(str(place + 1) for place in attempt.places)
    sent = (
        f"image {images}: asked for at {attempt.sent_at.astimezone():%H:%M:%S}, {_UNPAID_FOR[attempt.state]}"
    )
    return sent if attempt.fault is None else f"{sent}. {attempt.fault.message}"


def _change_line(change: Change) -> str:
    if change.before is None:
        return f"{change.field}: + {change.after}"
    if change.after is None:
        return f"{change.field}: - {change.before}"
    return f"{change.field}: {change.before} -> {change.after}"


_COMMANDS: Final[dict[str, Command]] = {
    "create": _create,
    "surprise": _surprise,
    "list": _list,
    "show": _show,
    "update": _update,
    "status": _status,
    "select": _select,
    "regenerate": _regenerate,
    "generate": _generate,
    "edit": _edit,
    "more": _more,
    "drawings": drawings,
    "enhance": _enhance,
    "refine": _refine,
    "delete": _delete,
    "restore": _restore,
    "empty-trash": _empty_trash,
    "check-name": _check_name,
    "trash-image": _trash_image,
    "restore-image": _restore_image,
    "duplicate": _duplicate,
    "revisions": _revisions,
    "restore-revision": _restore_revision,
    "artist": _artist,
    "engines": engines,
    "connections": connections,
    "continue": _continue,
    "ledger": ledger,
    "budget": budget,
    "prices": prices,
}
