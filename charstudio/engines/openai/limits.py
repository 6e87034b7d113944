"""How long a service may take, how much it may send, and how often it may put us off."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """What the engine puts up with. Times are in seconds.

    Attributes:
        connect_s: Until a connection stands.
        request_s: One request for images from its first byte to its last.
        own_request_s: The same where the artist's own machine makes them, which may be a slow one.
        words_s: One request for words, from a service that is paid.
        listing_s: The list of models.
        reach_s: Finding out whether a service is there at all.
        download_s: One picture that came as an address, redirects included.
        answer_bytes: An answer with pictures in it.
        words_bytes: An answer in words.
        listing_bytes: The list of models.
        refusal_bytes: An answer that says what is wrong; the rest of it is not read.
        picture_bytes: A picture's file.
        pixels: Width times height of a preview. What is paid for is taken, and looked at when it is safe.
        redirects: How many addresses a download may be sent on to.
        downloads: How often a download is begun again when it is cut.
        waits: How often one request waits because the service asks to go slower.
        first_wait_s: How long the first time, where the service does not say; each next time is twice that.
        longest_wait_s: At most that long where the service does not say.
        longest_told_s: What asks for a longer wait than this is not waited for.
        word_waits: The same as `waits` of a request for words, for which somebody sits and waits.
        longest_words_told_s: As `longest_told_s`.
    """

    connect_s: float = 10
    request_s: float = 600
    own_request_s: float = 3600
    words_s: float = 300
    listing_s: float = 30
    reach_s: float = 3
    download_s: float = 60
    answer_bytes: int = 128_000_000
    words_bytes: int = 4_000_000
    listing_bytes: int = 8_000_000
    refusal_bytes: int = 64_000
    picture_bytes: int = 64_000_000
    pixels: int = 100_000_000
    redirects: int = 3
    downloads: int = 3
    waits: int = 6
    first_wait_s: float = 2
    longest_wait_s: float = 60
    longest_told_s: float = 600
    word_waits: int = 3
    longest_words_told_s: float = 20
