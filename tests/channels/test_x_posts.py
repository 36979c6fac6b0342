"""What a post of X means, in both generations of its API."""

from datetime import UTC, datetime

import pytest

from chalicelib.channels import x
from chalicelib.channels.model import Deleted, Ignored, Posted, Revoked
from chalicelib.content.model import Link
from chalicelib.customers.model import Handle
from chalicelib.kernel.problems import Invalid
from support.x_bodies import (
    FIRST,
    FIRST_AT,
    KARL,
    MARIA,
    SECOND,
    SECOND_AT,
    SHOP,
    THIRD,
    a_call,
    a_new_user,
    a_post,
    a_tweet,
    a_user,
    an_activity,
    body_of,
    fact_in,
)

SAID_AT = datetime(2026, 7, 24, 21, 5, 48, tzinfo=UTC)
MARIA_IS = Handle(id=MARIA, name="Maria", address="maria_m")


def old(**fields):
    return fact_in(a_call(tweet_create_events=[a_tweet(**fields)]))


def new(kind="post.mention.create", includes=None, **fields):
    return fact_in(an_activity(kind, a_post(**fields), **(includes or {"users": [a_new_user(MARIA)]})))


@pytest.mark.parametrize("post", [old(), new()])
def test_a_post_says_who_wrote_what_and_when(post):
    assert post == Posted(
        id=FIRST, author=MARIA_IS, at=SAID_AT, text="My parcel is lost", public=True, parent=None, thread=None
    )


@pytest.mark.parametrize(
    "reply",
    [
        old(tweet_id=SECOND, in_reply_to_status_id_str=FIRST, in_reply_to_status_id=1),
        new("post.reply.create", post_id=SECOND, in_reply_to_tweet_id=FIRST),
        new(post_id=SECOND, referenced_tweets=[{"type": "replied_to", "id": FIRST}]),
    ],
)
def test_a_reply_names_its_parent(reply):
    assert (reply.id, reply.parent, reply.quotes) == (SECOND, FIRST, None)


@pytest.mark.parametrize(
    "quote",
    [
        old(tweet_id=SECOND, is_quote_status=True, quoted_status_id_str=FIRST, quoted_status=a_tweet(FIRST)),
        old(tweet_id=SECOND, quoted_status=a_tweet(FIRST)),
        new("post.quote.create", post_id=SECOND, referenced_tweets=[{"type": "quoted", "id": FIRST}]),
    ],
)
def test_a_quote_is_no_reply(quote):
    assert (quote.id, quote.parent, quote.quotes) == (SECOND, None, FIRST)


@pytest.mark.parametrize(
    "both",
    [
        old(tweet_id=THIRD, in_reply_to_status_id_str=SECOND, quoted_status_id_str=FIRST),
        new(
            post_id=THIRD,
            referenced_tweets=[{"type": "quoted", "id": FIRST}, {"type": "replied_to", "id": SECOND}],
        ),
    ],
)
def test_a_reply_may_quote(both):
    assert (both.parent, both.quotes) == (SECOND, FIRST)


@pytest.mark.parametrize(
    "repost",
    [
        old(tweet_id=SECOND, retweeted_status=a_tweet(FIRST, by=SHOP)),
        old(tweet_id=SECOND, retweeted_status=a_tweet(FIRST), quoted_status_id_str=THIRD),
        new("post.repost.create", post_id=SECOND, referenced_tweets=[{"type": "retweeted", "id": FIRST}]),
        new("post.create", post_id=SECOND, referenced_tweets=[{"type": "retweeted", "id": FIRST}]),
    ],
)
def test_a_repost_says_nothing(repost):
    assert repost == Ignored(reason="repost", by=MARIA_IS)


def test_who_writes_to_somebody_without_answering_a_post_starts_anew():
    assert old(in_reply_to_status_id_str=None, in_reply_to_user_id_str=SHOP).parent is None


@pytest.mark.parametrize("own", [old(by=SHOP), new("post.create", by=SHOP, includes={"users": [a_new_user(SHOP)]})])
def test_what_the_company_wrote_elsewhere_is_a_post_too(own):
    assert own.author == Handle(id=SHOP, name="Shop", address="shop")


def test_an_author_may_have_any_name_for_an_id():
    tweet = a_tweet() | {"user": {"id": "AmazonHelp", "id_str": "AmazonHelp"}}

    assert fact_in(a_call("AmazonHelp", tweet_create_events=[tweet])).author == Handle(id="AmazonHelp")


def test_an_author_of_whom_only_the_id_is_said_is_known_by_it():
    assert new(includes={"users": [a_new_user(KARL)]}).author == Handle(id=MARIA)


def test_the_rounded_number_of_an_id_is_never_used():
    tweet = a_tweet() | {"id": 2080761390344937472}

    assert fact_in(a_call(tweet_create_events=[tweet])).id == FIRST
    with pytest.raises(Invalid, match="not-understood"):
        fact_in(a_call(tweet_create_events=[tweet | {"id_str": None}]))


def test_the_text_of_an_id_wins_over_its_number():
    assert fact_in(a_call(tweet_create_events=[a_tweet() | {"id": 5}])).id == FIRST


def test_a_small_number_is_an_id():
    assert fact_in(a_call(tweet_create_events=[a_tweet("17") | {"id_str": None}])).id == "17"


def test_a_post_that_names_itself_as_its_parent_has_none():
    assert old(in_reply_to_status_id_str=FIRST).parent is None


HISTORIES = [
    {"edit_history_tweet_ids": [FIRST, SECOND]},
    {"edit_history": {"initial_tweet_id": FIRST, "edit_tweet_ids": [FIRST, SECOND]}},
    {"edit_history": {"initial_tweet_id": FIRST}},
    {"ext_edit_control": {"edit": {"initial_tweet_id": FIRST}}},
    {"edit_control": {"edit": {"initial_tweet_id": FIRST, "edit_control_initial": {"edit_tweet_ids": [FIRST]}}}},
    {"edit_control": {"initial": {"edit_tweet_ids": [FIRST, SECOND]}}},
]


@pytest.mark.parametrize("history", HISTORIES)
def test_an_edit_is_a_later_revision_of_its_first_id(history):
    edit = old(tweet_id=SECOND, created_at=SECOND_AT, text="My parcel is found", **history)

    assert (edit.id, edit.revision, edit.aliases) == (FIRST, 1, (SECOND,))


@pytest.mark.parametrize("history", HISTORIES)
def test_an_edit_has_the_time_of_the_first_post(history):
    edit = old(tweet_id=SECOND, created_at=SECOND_AT, **history)

    assert edit.at == SAID_AT == old(created_at=FIRST_AT).at


def test_the_first_post_may_come_when_it_has_been_edited_already():
    first = new(edit_history_tweet_ids=[FIRST, SECOND, THIRD])

    assert (first.id, first.revision, first.aliases) == (FIRST, 0, (SECOND, THIRD))


def test_the_last_of_several_edits_knows_them_all():
    last = new(post_id=THIRD, edit_history_tweet_ids=[FIRST, SECOND, THIRD])

    assert (last.id, last.revision, last.aliases) == (FIRST, 2, (SECOND, THIRD))


def test_an_edit_of_a_post_whose_id_holds_no_time_has_its_own():
    edit = old(tweet_id="1225", created_at=SECOND_AT, edit_history_tweet_ids=["1224", "1225"])

    assert edit.at == datetime(2026, 7, 24, 21, 15, 50, tzinfo=UTC)


def test_an_edit_that_answers_an_earlier_revision_of_itself_has_no_parent():
    assert old(tweet_id=SECOND, in_reply_to_status_id_str=FIRST, edit_history_tweet_ids=[FIRST, SECOND]).parent is None


@pytest.mark.parametrize(
    "long",
    [
        old(text="The begin…", truncated=True, extended_tweet={"full_text": "The beginning and the end"}),
        old(text="The begin…", full_text="The beginning and the end"),
        new(text="The begin…", note_tweet={"text": "The beginning and the end"}),
    ],
)
def test_a_long_text_is_whole(long):
    assert long.text == "The beginning and the end"


@pytest.mark.parametrize(
    ("sent", "written"),
    [("2 &lt; 3 &amp; 3 &gt; 2", "2 < 3 & 3 > 2"), ("&amp;lt; &amp;amp; &copy; &#39;", "&lt; &amp; &copy; &#39;")],
)
def test_the_words_are_as_they_were_written(sent, written):
    assert old(text=sent).text == new(text=sent).text == written


def test_people_whom_a_post_names_are_known_by_their_ids():
    mention = {"screen_name": "shop", "name": "Shop", "id": 1001, "id_str": SHOP, "indices": [0, 5]}
    nobody = {"screen_name": "nobody"}
    shop = Handle(id=SHOP, name="Shop", address="shop")

    assert old(entities={"user_mentions": [mention, nobody]}).mentions == (shop,)
    assert old(extended_tweet={"full_text": "…", "entities": {"user_mentions": [mention]}}).mentions == (shop,)
    assert new(entities={"mentions": [{"username": "shop", "id": SHOP}]}).mentions == (Handle(id=SHOP, address="shop"),)


PHOTO = {"type": "photo", "media_url_https": "https://img.example/1.jpg", "url": "https://t.co/1"}
VIDEO = {
    "type": "video",
    "media_url_https": "https://img.example/still.jpg",
    "video_info": {
        "variants": [
            {"content_type": "application/x-mpegURL", "url": "https://video.example/all.m3u8"},
            {"bitrate": 832000, "content_type": "video/mp4", "url": "https://video.example/small.mp4"},
            {"bitrate": 2176000, "content_type": "video/mp4", "url": "https://video.example/best.mp4"},
        ]
    },
}


@pytest.mark.parametrize(
    "shown",
    [
        old(extended_entities={"media": [PHOTO, VIDEO]}, entities={"media": [PHOTO]}),
        old(extended_tweet={"full_text": "…", "extended_entities": {"media": [PHOTO, VIDEO]}}),
        new(
            attachments={"media_keys": ["3_1", "7_2", "9_9"]},
            includes={
                "media": [
                    {"media_key": "3_1", "type": "photo", "url": "https://img.example/1.jpg"},
                    {"media_key": "7_2", "type": "video", "variants": VIDEO["video_info"]["variants"]},
                ]
            },
        ),
    ],
)
def test_what_a_post_shows_is_where_x_keeps_it(shown):
    assert shown.attachments == (
        Link(kind="image", url="https://img.example/1.jpg"),
        Link(kind="video", url="https://video.example/best.mp4"),
    )


def test_only_safe_addresses_are_kept():
    odd = [PHOTO | {"media_url_https": url, "url": None} for url in ("http://img.example", "javascript:x", 7)]

    assert old(entities={"media": odd}).attachments == ()


def test_a_name_without_end_is_cut():
    author = old(user=a_user(MARIA) | {"name": "n" * 800_000, "screen_name": "s" * 800_000}).author

    assert (author.name, author.address) == ("n" * 200, "s" * 200)


@pytest.mark.parametrize("kind", [["photo"], {"photo": 1}, None, 7])
def test_a_picture_of_no_kind_that_we_know_is_a_file(kind):
    (shown,) = old(entities={"media": [PHOTO | {"type": kind}]}).attachments

    assert shown == Link(kind="file", url="https://img.example/1.jpg")


def test_a_post_that_was_edited_without_end_is_not_understood():
    with pytest.raises(Invalid, match="not-understood"):
        new(edit_history_tweet_ids=[str(number) for number in range(1_000)])


@pytest.mark.parametrize("without", ["text", "user", "id_str"])
def test_a_post_without_its_parts_is_not_understood(without):
    tweet = {name: value for name, value in a_tweet().items() if name not in {without, "id"}}

    with pytest.raises(Invalid, match="not-understood"):
        fact_in(a_call(tweet_create_events=[tweet]))


@pytest.mark.parametrize(
    "created_at", ["yesterday", "", 7, "0001-01-01T00:00:00Z", "2026-07-24T21:05:48", "9999-01-01Z"]
)
def test_a_time_that_cannot_be_read_is_not_guessed(created_at):
    with pytest.raises(Invalid, match="not-understood"):
        old(created_at=created_at)


def test_a_refusal_holds_nobodys_words():
    with pytest.raises(Invalid) as refusal:
        old(created_at="My secret")

    assert refusal.value.facts == {"channel": "x", "missing": "created_at"}


def test_a_post_without_a_time_has_that_of_its_id():
    assert old(created_at=None).at == SAID_AT


@pytest.mark.parametrize(
    ("post_id", "at"),
    [
        (FIRST, datetime(2026, 7, 24, 21, 5, 48, 792_000, tzinfo=UTC)),
        ("954491830116155396", datetime(2018, 1, 19, 23, 12, 40, 557_000, tzinfo=UTC)),
        ("29700859247", datetime(2010, 11, 4, 1, 43, 1, 738_000, tzinfo=UTC)),
        ("29700859246", None),
        ("119237", None),
        ("AmazonHelp", None),
        ("²", None),
        ("\u0662\u0660\u0668\u0660\u0667\u0666\u0661\u0663\u0669\u0660\u0663\u0664\u0664", None),
        ("-5", None),
        ("", None),
        ("9" * 20, None),
    ],
)
def test_an_id_holds_its_time_since_november_2010(post_id, at):
    assert x.snowflake_time(post_id) == at


@pytest.mark.parametrize(
    "raw",
    [
        a_call(tweet_delete_events=[{"status": {"id": FIRST, "user_id": MARIA}, "timestamp_ms": "1432228155593"}]),
        an_activity("post.delete", {"id": FIRST, "author_id": MARIA}),
    ],
)
def test_a_post_can_be_taken_back(raw):
    assert fact_in(raw) == Deleted(id=FIRST, author=Handle(id=MARIA))


@pytest.mark.parametrize(
    "raw",
    [
        body_of({"user_event": {"revoke": {"date_time": "2018-05-24T09:48:12+00:00", "source": {"user_id": SHOP}}}}),
        an_activity("oauth.revoke", {"user_id": SHOP, "app_id": "1"}),
    ],
)
def test_an_account_can_take_its_permission_away(raw):
    assert fact_in(raw) == Revoked(account=Handle(id=SHOP))


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (a_call(favorite_events=[{"id": "a7", "user": a_user(MARIA), "favorited_status": a_tweet(by=SHOP)}]), "like"),
        (a_call(follow_events=[{"type": "unfollow", "source": a_user(MARIA), "target": a_user(SHOP)}]), "follow"),
        (a_call(block_events=[{"type": "block", "source": a_user(SHOP), "target": a_user(MARIA)}]), "block"),
        (a_call(mute_events=[{"type": "unmute", "source": a_user(SHOP), "target": a_user(MARIA)}]), "mute"),
        (an_activity("follow.follow", {"source": {"data": a_new_user(MARIA)}, "target": a_new_user(SHOP)}), "follow"),
    ],
)
def test_what_is_nothing_for_us_says_why_and_who(raw, reason):
    assert fact_in(raw) == Ignored(reason=reason, by=MARIA_IS)


@pytest.mark.parametrize(
    ("kind", "reason"),
    [("chat.received", "encrypted"), ("spaces.start", "unknown-kind"), ("like.create", "like")],
)
def test_activities_that_are_nothing_for_us_say_why(kind, reason):
    assert fact_in(an_activity(kind, {"id": "1", "sender_id": MARIA})) == Ignored(reason=reason, by=Handle(id=MARIA))
