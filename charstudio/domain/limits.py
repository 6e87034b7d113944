"""How much of everything a library takes. Lengths are in Unicode code points after trimming and NFC."""

NAME = 50
TRAIT = 200
TRAITS = 100
TAG = 50
TAGS = 100
SUMMARY = 2_000
BACKSTORY = 50_000
PROMPT = 32_000
INSTRUCTION = 4_000
SEARCH = 200
IMAGES_A_ROUND = 100
PAGE = 1_000
SEED = 2**63 - 1
REFERENCES = 16
REFERENCE_BYTES = 50_000_000
KEY = 1_000
STYLE = 200
# Of a picture that is shown at all: width times height.
PIXELS = 100_000_000
# Of what was paid for and is no picture.
LOST_BYTES = 200_000_000
# In US dollars: of a budget, and of a million tokens.
BUDGET = 1_000_000
PRICE = 10_000
MODEL = 200
# Of what is drawn over an image, as it is given.
DRAWING_BYTES = 50_000_000
# Of a mask that is sent; it has to be smaller.
MASK_BYTES = 4_000_000
