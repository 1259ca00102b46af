"""The environment, read once. Every variable has a sentence; secrets are hidden when shown."""

from pathlib import Path

from pydantic import AliasChoices, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """What the operator sets. Everything has a default but the secrets of Slack."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore")

    slack_bot_token: SecretStr | None = Field(
        None, description="The bot's token (xoxb-…), from the Slack app's page OAuth & Permissions."
    )
    slack_signing_secret: SecretStr | None = Field(
        None, description="The signing secret, from the Slack app's page Basic Information. For HTTP."
    )
    slack_app_token: SecretStr | None = Field(
        None, description="An app-level token (xapp-…) with connections:write. If set: Socket Mode, no HTTP."
    )
    slack_api_url: str = Field("https://slack.com/api/", description="Another Slack API, for tests.")
    database_url: str = Field(
        "sqlite:///g40.db", description="sqlite:///file, postgres://… or postgresql://…"
    )
    port: int = Field(3000, description="The port that the web server listens on.", ge=0, le=65535)
    host: str = Field("127.0.0.1", description="The address that the web server listens on.")
    admins: frozenset[str] = Field(
        frozenset(),
        validation_alias=AliasChoices("G40_ADMINS"),
        description="Slack ids (U…) of the secretariat, separated by commas.",
    )
    channel: str | None = Field(
        None,
        validation_alias=AliasChoices("G40_CHANNEL"),
        description="Slack id (C…) of the channel for announcements and the weekly digest.",
    )
    network: Path | None = Field(
        None,
        validation_alias=AliasChoices("G40_NETWORK"),
        description="A folder of reference data, instead of the G40's own.",
    )
    log_level: str = Field(
        "INFO", validation_alias=AliasChoices("G40_LOG_LEVEL"), description="DEBUG, INFO, WARNING or ERROR."
    )
