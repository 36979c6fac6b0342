"""How long a text is to X, as its published rules have it."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from chalicelib.channels import x

LINK = 23


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("", 0),
        ("My parcel is lost", 17),
        ("Füße, ёлка, שלום, سلام, ไทย", 27),
        ("“quoted” \u2013 with… dashes", 24),
        ("小包が見つからない", 18),
        ("안녕하세요", 10),
        ("price 5€", 9),
        ("e\u0301", 1),
        ("\u1112\u1161\u11ab", 2),
    ],
)
def test_most_scripts_count_one_and_the_others_two(text, length):
    assert x.weighted_length(text) == length


@pytest.mark.parametrize(
    "emoji",
    [
        "🙂",
        "☺",
        "☺️",
        "👍🏽",
        "👩🏽‍🚒",
        "👨‍👩‍👧‍👦",
        "🏳️‍🌈",
        "❤️‍🔥",
        "🇩🇪",
        "1️⃣",
        "#⃣",
        "©️",
        "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
    ],
)
def test_an_emoji_counts_two_however_many_parts_it_has(emoji):
    assert x.weighted_length(emoji) == 2
    assert x.weighted_length(f"a{emoji}{emoji}b") == 6


def test_a_sign_that_may_be_an_emoji_is_a_letter_alone():
    assert x.weighted_length("© 1 # *") == 7


@pytest.mark.parametrize(
    "link",
    [
        "http://a.de",
        "https://shop.example.com/parcels/17?lang=de&x=1#top",
        "https://shop.example.com/" + "long/" * 60,
        "https://shop.example.com/a_(b)",
        "https://shop.example.com:8080/",
        "HTTPS://SHOP.EXAMPLE.COM",
        "https://bücher.de",
        "https://t.co/abc123",
        "https://xn--bcher-kva.xn--p1ai/",
        "shop.example.com",
        "shop.com/a/b",
        "shop.co.uk",
        "shop.москва",
    ],
)
def test_a_link_counts_23_whatever_its_length(link):
    assert x.weighted_length(link) == LINK
    assert x.weighted_length(f"See {link} now") == 4 + LINK + 4


@pytest.mark.parametrize(
    "text",
    [
        "lost.Please help",
        "order no.17",
        "v1.2.3",
        "maria@shop.com",
        "@shop.com",
        "#shop.com",
        "$shop.com",
        "a/shop.com",
        "a-_shop.com",
        "http://",
        "https://shop",
        "https://t.co/" + "a" * 41,
        "shop.example",
        "http://" + "a" * 64 + ".com",
        "https://xn--ü.com",
    ],
)
def test_what_is_no_link_counts_by_its_letters(text):
    assert x.weighted_length(text) == len(text)


def test_the_sentence_goes_on_after_a_link():
    assert x.weighted_length("(see shop.com). Or shop.com, shop.com!") == 38 + 3 * (LINK - 8)


def test_a_link_of_t_co_ends_with_its_name():
    assert x.weighted_length("https://t.co/abc123/more") == LINK + 5


def test_links_that_touch_count_each():
    assert x.weighted_length("shop.com/ http://shop.com") == LINK + 1 + LINK


def test_a_post_may_be_280_and_a_message_10000():
    assert (x.limits(public=True).longest, x.limits(public=True).measure) == (280, "weighted")
    assert (x.limits(public=False).longest, x.limits(public=False).measure) == (10_000, "characters")


def test_each_limit_has_its_own_measure():
    assert (x.measured("小包", public=True), x.measured("小包", public=False)) == (4, 2)


@given(some.text())
def test_every_text_has_a_length(text):
    assert 0 <= x.weighted_length(text) <= 2 * len(text) + LINK * text.count(".")


@given(some.text(some.characters(codec="ascii", exclude_characters=".")))
def test_plain_letters_count_one_each(text):
    assert x.weighted_length(text) == len(text)


@pytest.mark.parametrize("text", ["a." * 2_000, "a" * 20_000 + ".", "http://a.com/" + "(" * 5_000])
def test_a_hostile_text_is_counted_all_the_same(text):
    assert x.weighted_length(text) > 0


def test_a_text_that_is_too_long_whatever_is_in_it_is_not_searched_for_links():
    """Half a million names with dots would take minutes, and the gateway waits for half of one."""
    assert x.weighted_length("a." * 500_000) == 1_000_000
