"""What the functions need around them: environment, logs, wake-ups by streams, and the one that only takes webhooks."""

import json
from typing import Any

from infra.policies import FUNCTIONS, WEBHOOKS, roles
from infra.stages import GATEWAY_STAGE, Stage

LONGEST_WAIT = 300  # seconds: older wake-ups are the sweep's, which comes every minute
OWES = {"work": "work#", "send": "send#"}  # how `due_shard` begins in rows that owe work
STREAMS: dict[str, tuple[str, list[dict[str, Any]]]] = {  # the table, and which of its records wake the function
    "WorkIntake": ("IntakeTable", [{"dynamodb": {"NewImage": {"due_shard": {"S": [{"prefix": OWES["work"]}]}}}}]),
    "WorkContent": (
        "ContentTable",
        [
            {"dynamodb": {"NewImage": {"due_shard": {"S": [{"prefix": OWES["work"]}, {"prefix": OWES["send"]}]}}}},
            {
                "dynamodb": {
                    "Keys": {
                        "thing": {"S": [{"prefix": "conv#"}]},
                        "sort": {"S": [{"prefix": "message#"}, {"prefix": "sending#"}, "conversation"]},
                    }
                }
            },
        ],
    ),
    "RelayCases": (
        "CasesTable",
        [
            {"eventName": ["INSERT", "MODIFY"], "dynamodb": {"Keys": {"sort": {"S": ["state"]}}}},
            {"eventName": ["REMOVE"], "dynamodb": {"Keys": {"sort": {"S": [{"prefix": "work#"}]}}}},
        ],
    ),
}


def environment(stage: Stage) -> dict[str, Any]:
    """The settings of every function."""
    live = f"${{WebsocketAPI}}.execute-api.${{AWS::Region}}.${{AWS::URLSuffix}}/{GATEWAY_STAGE}"
    pool = "https://cognito-idp.${AWS::Region}.amazonaws.com/${UserPool}"
    return {
        "STACK": {"Ref": "AWS::StackName"},
        "BUCKET": {"Ref": "ContentBucket"},
        "MOST_BODY": str(stage.most_body),
        "PUBLIC_URL": {"Ref": "PublicUrl"},
        "X_API_URL": {"Ref": "XApiUrl"},
        "LIVE_URL": {"Fn::Sub": f"wss://{live}"},
        "LIVE_ENDPOINT": {"Fn::Sub": f"https://{live}"},
        "OIDC_ISSUER": _pool_or({"Fn::Sub": pool}, "OidcIssuer"),
        "OIDC_JWKS_URL": {"Ref": "OidcJwksUrl"},
        "OIDC_AUDIENCE": _pool_or({"Ref": "DeskClient"}, "OidcAudience"),
        "OIDC_CLIENT_ID": _pool_or({"Ref": "DeskClient"}, "OidcClientId"),
        "OIDC_ROLE_CLAIM": _pool_or("cognito:groups", "OidcRoleClaim"),
        "OIDC_TEAMS_CLAIM": _pool_or("cognito:groups", "OidcTeamsClaim"),
        "OIDC_SCOPE": _pool_or("openid profile", "OidcScope"),
        "OIDC_TOKEN": _pool_or("id_token", "OidcToken"),
    }


def resources(stage: Stage, config: dict[str, Any]) -> dict[str, Any]:
    """What each function has beside what chalice says: role, log, wake-ups. `config` is that of webhooks."""
    around: dict[str, Any] = {name: {"Properties": _around(name)} for name in FUNCTIONS}
    around |= {f"{name}Logs": _logs(name, stage) for name in FUNCTIONS} | roles(
        {name: STREAMS[name][0] for name in STREAMS}
    )
    for name, (table, filters) in STREAMS.items():
        around[name]["Properties"]["Events"] = {f"{name}DynamodbEventSource": {"Properties": _woken(table, filters)}}
    around["Sweep"]["Properties"]["EventInvokeConfig"] = _tried_once()
    around[WEBHOOKS] = {"Type": "AWS::Serverless::Function", "Properties": _around(WEBHOOKS) | _webhooks(config)}
    around["WebhooksInvokePermission"] = _invoked_by_the_gateway()
    return around | {"FailedQueue": _queue()}


def _pool_or(ours: Any, parameter: str) -> dict[str, Any]:
    return {"Fn::If": ["HasPool", ours, {"Ref": parameter}]}


def _around(name: str) -> dict[str, Any]:
    return {
        "Role": {"Fn::GetAtt": [f"{name}Role", "Arn"]},
        "LoggingConfig": {"LogGroup": {"Ref": f"{name}Logs"}},
    }


def _logs(name: str, stage: Stage) -> dict[str, Any]:
    """Named by us, so that it is there, with its end, before the function's first line."""
    named = {"Fn::Sub": f"/${{AWS::StackName}}/{name}"}
    return {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": named, "RetentionInDays": stage.log_days}}


def _woken(table: str, filters: list[dict[str, Any]]) -> dict[str, Any]:
    """A stream only makes it sooner: a batch that fails is halved, tried twice, and left to the sweep."""
    return {
        "Stream": {"Fn::GetAtt": [table, "StreamArn"]},
        "StartingPosition": "TRIM_HORIZON",  # what is written while a mapping comes to be is not missed
        "BatchSize": 50,
        "ParallelizationFactor": 4,
        "FilterCriteria": {"Filters": [{"Pattern": json.dumps(one, separators=(",", ":"))} for one in filters]},
        "BisectBatchOnFunctionError": True,
        "MaximumRetryAttempts": 2,
        "MaximumRecordAgeInSeconds": LONGEST_WAIT,
        "FunctionResponseTypes": ["ReportBatchItemFailures"],
        "DestinationConfig": {"OnFailure": {"Type": "SQS", "Destination": {"Fn::GetAtt": ["FailedQueue", "Arn"]}}},
    }


def _tried_once() -> dict[str, Any]:
    """The next sweep is a minute away: one that fails is not tried again, and one that is late is not made up for."""
    return {
        "MaximumRetryAttempts": 0,
        "MaximumEventAgeInSeconds": 60,
        "DestinationConfig": {"OnFailure": {"Type": "SQS", "Destination": {"Fn::GetAtt": ["FailedQueue", "Arn"]}}},
    }


def _webhooks(config: dict[str, Any]) -> dict[str, Any]:
    """The same app, which the gateway hands nothing but webhooks, in a role that cannot read a case."""
    return config | {"Handler": "app.app", "CodeUri": "./deployment.zip"}


def _invoked_by_the_gateway() -> dict[str, Any]:
    here = "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${RestAPI}/*/*/webhooks/*"
    return {
        "Type": "AWS::Lambda::Permission",
        "Properties": {
            "FunctionName": {"Ref": WEBHOOKS},
            "Action": "lambda:InvokeFunction",
            "Principal": "apigateway.amazonaws.com",
            "SourceArn": {"Fn::Sub": here},
        },
    }


def _queue() -> dict[str, Any]:
    """Wake-ups in vain, for a person to look at: their rows are owed and due all the same."""
    return {
        "Type": "AWS::SQS::Queue",
        "Properties": {"MessageRetentionPeriod": 1_209_600, "SqsManagedSseEnabled": True},
    }
