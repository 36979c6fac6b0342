"""Calls as X makes them, of our own making: SHOP is the company's account, MARIA its customer, KARL a stranger."""

import json
from base64 import b64encode
from hashlib import sha256
from hmac import digest

from chalicelib.channels import x

SHOP, MARIA, KARL = "1001", "2002", "3003"
NAMES = {SHOP: ("Shop", "shop"), MARIA: ("Maria", "maria_m"), KARL: ("Karl", "karl_k")}
FIRST, SECOND, THIRD = "2080761390344937796", "2080763914820927863", "2080765901528535096"
FIRST_AT, SECOND_AT = "Fri Jul 24 21:05:48 +0000 2026", "Fri Jul 24 21:15:50 +0000 2026"


def body_of(thing):
    return json.dumps(thing).encode()


def signature(secret, raw):
    return "sha256=" + b64encode(digest(secret.encode(), raw, sha256)).decode()


def a_user(user_id):
    name, screen_name = NAMES[user_id]
    return {"id": int(user_id), "id_str": user_id, "name": name, "screen_name": screen_name}


def a_new_user(user_id):
    name, username = NAMES[user_id]
    return {"id": user_id, "name": name, "username": username}


def a_tweet(tweet_id=FIRST, by=MARIA, **fields):
    plain = {"created_at": FIRST_AT, "id": int(tweet_id), "id_str": tweet_id, "text": "My parcel is lost"}
    return plain | {"user": a_user(by)} | fields


def a_call(account=SHOP, **events):
    return body_of({"for_user_id": account} | events)


def a_post(post_id=FIRST, by=MARIA, **fields):
    plain = {"id": post_id, "author_id": by, "created_at": "2026-07-24T21:05:48.000Z", "text": "My parcel is lost"}
    return plain | {"edit_history_tweet_ids": [post_id]} | fields


def an_activity(kind, payload, *, uuid="-77", account=SHOP, **includes):
    told = {"event_uuid": uuid, "filter": {"user_id": account}, "event_type": kind, "payload": payload}
    return body_of({"data": told | {"tag": "any", "includes": includes}})


def a_message(message_id="954491830116155396", by=MARIA, to=SHOP, **data):
    create = {"sender_id": by, "target": {"recipient_id": to}, "message_data": {"text": "Hello"} | data}
    return {"type": "message_create", "id": message_id, "created_timestamp": "1516403560557", "message_create": create}


def a_read(by=MARIA, of=SHOP, **fields):
    return {"created_timestamp": "1518452444662", "sender_id": by, "target": {"recipient_id": of}} | fields


def facts_in(raw, account=None):
    return [fact for one in x.deliveries(raw) for fact in x.parse(bytes(one.raw), account or one.account)]


def fact_in(raw, account=None):
    (fact,) = facts_in(raw, account)
    return fact
