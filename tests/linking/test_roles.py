import pytest

from graph_service.model import Role

PEOPLE = ("Lamberto Zannier", "Jan Braathu")


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("It is good, said Jan Braathu, a consultant on the national hotline in Ukraine.",
         "consultant on the national hotline in Ukraine"),
        ("Jan Braathu, who is Deputy Head of the Democratization Section at ODIHR, described it.",
         "Deputy Head of the Democratization Section at ODIHR"),
        ("OSCE Secretary General Lamberto Zannier announced it.", "OSCE Secretary General"),
        ("Secretary of State Jan Braathu spoke.", "Secretary of State"),
        ("Its foreign minister Jan Braathu is among the speakers.", "foreign minister"),
        ("The project manager of the fund, Jan Braathu, values that.", "project manager of the fund"),
        ("The Head of the OSCE Mission to Serbia, Jan Braathu, said so.", "Head of the OSCE Mission to Serbia"),
        ("Jan Braathu, who leads the OSCE Mission to Serbia, added that.", "leader of the OSCE Mission to Serbia"),
        ("Jan Braathu is the spokesman of the ministry.", "spokesman of the ministry"),
        ("Speakers include:\n\n- Jan Braathu, Minister of Justice of Finland\n\n- Lamberto Zannier",
         "Minister of Justice of Finland"),
        ("Jan Braathu, Minister for Family, Youth and Sports, agreed.", "Minister for Family, Youth and Sports"),
    ],
)  # fmt: skip
def test_a_role_is_read_from_its_wording(facts, text, role):
    (fact,) = facts(text, Role, people=PEOPLE)
    assert fact.role == role
    assert role.endswith(fact.span.of(text))


@pytest.mark.parametrize(
    "text",
    [
        "Mr Jan Braathu came.",
        "Jan Braathu, Vienna, 3 May.",
        "After the meeting, Jan Braathu left.",
        "Jan Braathu is not the spokesman.",
        "Jan Braathu, Lamberto Zannier and others came.",
        "In the letter Jan Braathu agreed.",
    ],
)
def test_what_stands_beside_a_name_is_not_always_a_role(facts, text):
    assert facts(text, Role, people=PEOPLE) == []


def test_the_organization_named_in_a_role_is_linked(facts):
    text = "Jan Braathu, Head of the OSCE Mission to Serbia, spoke."
    (role,) = facts(text, Role, people=PEOPLE, organizations=("OSCE Mission to Serbia", "OSCE"))
    assert (role.person, role.organization) == ("person/jan-braathu", "organization/osce-mission-to-serbia")


def test_the_same_words_are_the_role_of_one_person_the_nearest(facts):
    text = "Fletcher, 39, whose grandfather James Fletcher was the founder of the firm, joined it in 1969."
    roles = facts(text, Role, people=("Fletcher", "James Fletcher"))
    assert [role.person for role in roles if role.role.startswith("founder")] == ["person/james-fletcher"]
