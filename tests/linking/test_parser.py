"""The English parser: what it says of a token is what the pipeline as it comes says."""

from hypothesis import given, settings
from hypothesis import strategies as st

from graph_service.linking.parser import load_bare_pipeline

SENTENCES = """
There is little that we can do, but there were days when nothing did. | It isn't what they've said; it's what she'd do. | Do you think that he has had to go?
Being there, I saw what you did. | THE MISSION, WHICH HAD BEEN CLOSED, WILL NOT REOPEN | "That's why," said the man whose car was stolen, "we are gonna win."
To be or not to be: that is the question which everyone and nobody asked once. | The court ordered that those two be freed. | 5 of 12 got $3.5m each, as if by magic.
""".replace("\n", "|").split("|")
WORDS = "there is are was that which who it do does did have had not once well here then but if while to be been being 's n't the a  \n report mission ran".split(
    " "
)


def _both(parser, texts):
    bare = load_bare_pipeline().pipe(texts)
    for text, expected in zip(parser.parse(texts), bare, strict=True):
        yield (
            [(t.text, t.pos_, t.dep_) for t in text if not t.is_space],
            [(t.text, t.pos_, t.dep_) for t in expected if not t.is_space],
        )
        yield [(e.text, e.label_) for e in text.ents], [(e.text, e.label_) for e in expected.ents]


def test_parts_of_speech_dependencies_and_names_are_those_of_the_whole_pipeline(parser):
    for ours, expected in _both(parser, [sentence.strip() for sentence in SENTENCES if sentence.strip()]):
        assert ours == expected


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=25))
def test_parts_of_speech_agree_whatever_the_words(parser, words):
    for ours, expected in _both(parser, [" ".join(words)]):
        assert ours == expected
