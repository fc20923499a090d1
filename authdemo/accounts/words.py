"""Names that can be remembered, and passwords that can be read aloud."""

# Short, concrete and told apart by ear.
_WORDS = (
    "acorn anchor apple arrow aspen badger bamboo beacon birch bison breeze bridge cactus camel candle canyon cedar "
    "clover cobalt comet copper cotton crane cypress dolphin falcon fern fiddle forest garnet glacier heron indigo "
    "island ivory juniper kettle koala lantern lemon lilac lotus magnet mango maple marble meadow mellow nectar "
    "nutmeg oasis opal orbit orchid otter papaya pebble pelican pepper pine plum poplar prairie puffin quartz quill "
    "raven ripple river saffron salmon sequoia silver sparrow spruce summit sunset tiger topaz tulip turtle velvet "
    "walnut willow winter yarrow zebra"
)
WORDS = _WORDS.split()

CONSONANTS = "bdfghjklmnprstvz"  # 16: four bits each
VOWELS = "aiou"  # 4: two bits each


def pronounceable(data: bytes) -> str:
    """Each pair of bytes as five letters (proquints, arXiv:0901.4016).

    >>> pronounceable(bytes([127, 0, 0, 1]))
    'lusab-babad'
    """
    return "-".join(_quint(data[i] << 8 | data[i + 1]) for i in range(0, len(data), 2))


def _quint(number: int) -> str:
    return (
        CONSONANTS[number >> 12]
        + VOWELS[number >> 10 & 3]
        + CONSONANTS[number >> 6 & 15]
        + VOWELS[number >> 4 & 3]
        + CONSONANTS[number & 15]
    )
