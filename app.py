"""The map of every function that AWS calls: it registers, and decides nothing."""

from typing import Any

from chalicelib.edge.starting import nothing_thrown_away

with nothing_thrown_away():
    from chalice.app import Chalice, Rate

    from chalicelib.access import api as access_api
    from chalicelib.access import tokens
    from chalicelib.cases import api as cases_api
    from chalicelib.cases import customer_api, draft_api, work_api
    from chalicelib.edge import openapi, settings
    from chalicelib.insight import api as insight_api
    from chalicelib.intake import api as intake_api
    from chalicelib.intake import chat_api, erasing_api
    from chalicelib.intake import jobs as intake
    from chalicelib.library import api as library_api
    from chalicelib.live import api as live_api
    from chalicelib.live import jobs as live
    from chalicelib.outbox import api as outbox_api
    from chalicelib.outbox import jobs as outbox

app = Chalice(app_name="casefold")
app.debug = False
app.experimental_feature_flags.add("WEBSOCKETS")
BLUEPRINTS = (
    tokens.routes,
    access_api.routes,
    openapi.routes,
    library_api.routes,
    cases_api.routes,
    work_api.routes,
    draft_api.routes,
    customer_api.routes,
    intake_api.routes,
    chat_api.routes,
    erasing_api.routes,
    outbox_api.routes,
    insight_api.routes,
    live_api.routes,
)
for routes in BLUEPRINTS:
    app.register_blueprint(routes)

STREAM = f"arn:aws:dynamodb:{settings.REGION}:000000000000:table/{settings.STACK}-%s/stream/1"


@app.schedule(Rate(1, unit=Rate.MINUTES))
def sweep(_: Any) -> None:
    """Whatever is due, every minute."""
    outbox.sweep()


@app.schedule(Rate(5, unit=Rate.MINUTES))
def tell_standing(_: Any) -> None:
    """How the intake stands, for figures and alarms."""
    intake.tell_standing()


@app.on_dynamodb_record(stream_arn=STREAM % "intake")
def work_intake(event: Any) -> None:
    """Envelopes that were just put."""
    intake.wake_intake(event.to_dict())


@app.on_dynamodb_record(stream_arn=STREAM % "content")
def work_content(event: Any) -> None:
    """Work that a change of the content set off."""
    live.relay_content(event.to_dict())
    intake.wake_content(event.to_dict())
    outbox.wake(event.to_dict())


@app.on_dynamodb_record(stream_arn=STREAM % "cases")
def relay_cases(event: Any) -> None:
    """Changes of cases, for those who look at them."""
    live.relay_cases(event.to_dict())


@app.on_ws_connect()
def connect(event: Any) -> Any:
    """A websocket that somebody opens."""
    return live.connect(event.to_dict())


@app.on_ws_message()
def hear(event: Any) -> Any:
    """What the other end of a websocket says."""
    return live.hear(event.to_dict())


@app.on_ws_disconnect()
def disconnect(event: Any) -> Any:
    """A websocket that was closed."""
    return live.disconnect(event.to_dict())
