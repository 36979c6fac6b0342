"""What the environment says. Everything has a default that suits one stack in one account."""

import os

STACK = os.environ.get("STACK", "casefold")
CASES_TABLE = os.environ.get("CASES_TABLE", f"{STACK}-cases")
CONTENT_TABLE = os.environ.get("CONTENT_TABLE", f"{STACK}-content")
INTAKE_TABLE = os.environ.get("INTAKE_TABLE", f"{STACK}-intake")
CUSTOMERS_TABLE = os.environ.get("CUSTOMERS_TABLE", f"{STACK}-customers")
LIBRARY_TABLE = os.environ.get("LIBRARY_TABLE", f"{STACK}-library")
LIVE_TABLE = os.environ.get("LIVE_TABLE", f"{STACK}-live")
BUCKET = os.environ.get("BUCKET", f"{STACK}-content")
BUCKET_FOLDER = os.environ.get("BUCKET_FOLDER")  # a folder instead of S3
SECRETS_FILE = os.environ.get("SECRETS_FILE")  # a 0600 file instead of SSM
MOST_BODY = int(os.environ.get("MOST_BODY", "1000000"))  # bytes of a request
REGION = os.environ.get("AWS_REGION", "us-east-1")
DYNAMODB_ENDPOINT = os.environ.get("DYNAMODB_ENDPOINT")
PUBLIC_URL = os.environ.get("PUBLIC_URL", "http://127.0.0.1:8000")
OIDC_ISSUER = os.environ.get("OIDC_ISSUER", "")
OIDC_AUDIENCE = os.environ.get("OIDC_AUDIENCE", "casefold")
OIDC_JWKS_URL = os.environ.get("OIDC_JWKS_URL", "")
OIDC_ROLE_CLAIM = os.environ.get("OIDC_ROLE_CLAIM", "role")  # at Cognito both may be cognito:groups
OIDC_TEAMS_CLAIM = os.environ.get("OIDC_TEAMS_CLAIM", "teams")
OIDC_CLIENT_ID = os.environ.get("OIDC_CLIENT_ID", "casefold")
OIDC_SCOPE = os.environ.get("OIDC_SCOPE", "openid profile")
OIDC_TOKEN = os.environ.get("OIDC_TOKEN", "access_token")  # or id_token: which of the two has role and audience
X_API_URL = os.environ.get("X_API_URL", "https://api.x.com")
LIVE_URL = os.environ.get("LIVE_URL", "")  # wss://..., where browsers open their websocket
LIVE_ENDPOINT = os.environ.get("LIVE_ENDPOINT", "")  # https://..., where the gateway takes what is said to them
