"""The control API: what people do on X here, and what they see of it."""

from local.gateway import Asked
from local.platforms.answering import body, query
from local.platforms.asks import By, Edit, NewMessage, NewPost
from local.platforms.control import Desk, routes
from local.platforms.shown import MessageShown, PostShown, message_shown, post_shown, thread, threads
from local.platforms.trouble import invalid, unknown

__all__ = ["routes"]


@routes.on("POST", "/control/posts", 201)
def write(desk: Desk, asked: Asked) -> PostShown:
    """Post as a customer, or as a company that does not use the product for it."""
    new = body(asked, NewPost)
    text = _addressed(desk, new.text, new.to)
    at = new.at.timestamp() if new.at else None
    made = desk.network.write(new.author, text, parent=new.parent, quotes=new.quotes, at=at, quietly=new.quietly)
    return post_shown(desk.network, made)


@routes.on("GET", "/control/posts/{name}")
def show_post(desk: Desk, _: Asked, name: str) -> PostShown:
    """A post by any of its ids, a deleted one too."""
    found = desk.network.find(name)
    if found is None:
        raise unknown("post")
    return post_shown(desk.network, found)


@routes.on("PUT", "/control/posts/{name}")
def edit(desk: Desk, asked: Asked, name: str) -> PostShown:
    """Edit a post."""
    new = body(asked, Edit)
    return post_shown(desk.network, desk.network.edit(name, _addressed(desk, new.text, new.to)))


@routes.on("DELETE", "/control/posts/{name}")
def delete(desk: Desk, _: Asked, name: str) -> PostShown:
    """Take a post back."""
    return post_shown(desk.network, desk.network.delete(name))


@routes.on("POST", "/control/posts/{name}/likes", 201)
def like(desk: Desk, asked: Asked, name: str) -> PostShown:
    """Like a post."""
    return post_shown(desk.network, desk.network.like(name, body(asked, By).by))


@routes.on("POST", "/control/posts/{name}/reposts", 201)
def repost(desk: Desk, asked: Asked, name: str) -> PostShown:
    """Show a post to those who follow somebody."""
    return post_shown(desk.network, desk.network.repost(name, body(asked, By).by))


@routes.on("GET", "/control/posts/{name}/thread")
def show_thread(desk: Desk, _: Asked, name: str) -> list[PostShown]:
    """The whole thread of a post."""
    return thread(desk.network, desk.network.post(name))


@routes.on("GET", "/control/threads")
def show_threads(desk: Desk, asked: Asked) -> list[list[PostShown]]:
    """The threads that concern an account, and a customer where one is named; newest first."""
    said = query(asked)
    return threads(desk.network, _named(asked, "account"), said.get("customer"))


@routes.on("POST", "/control/messages", 201)
def send(desk: Desk, asked: Asked) -> MessageShown:
    """Send a direct message."""
    new = body(asked, NewMessage)
    made = desk.network.send(new.sender, new.recipient, new.text, quietly=new.quietly)
    return message_shown(desk.network, made)


@routes.on("POST", "/control/messages/{name}/reading", 201)
def read(desk: Desk, _: Asked, name: str) -> MessageShown:
    """Have the recipient read up to a message: its sender hears of it."""
    return message_shown(desk.network, desk.network.read(name))


@routes.on("GET", "/control/messages")
def show_messages(desk: Desk, asked: Asked) -> list[MessageShown]:
    """What an account and a customer have written to each other, oldest first."""
    between = desk.network.between(_named(asked, "account"), _named(asked, "customer"))
    return [message_shown(desk.network, message) for message in between]


def _named(asked: Asked, name: str) -> str:
    if not (found := query(asked).get(name)):
        raise invalid(name, "is needed")
    return found


def _addressed(desk: Desk, text: str, to: str | None) -> str:
    """The text, beginning with whom it is for where it does not name them."""
    if to is None:
        return text
    sign = f"@{desk.network.person(to).handle}"
    is_named = any(one.id == to for one in desk.network.named(text))
    return text if is_named else f"{sign} {text}"
