"""The environment, read once. Every variable has a sentence; secrets are hidden when shown."""

from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AliasChoices, BeforeValidator, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.trouble import MISUSE, Trouble


def _ids(given: object) -> object:
    """Read `U1, U2`, as people write a list."""
    if isinstance(given, str):
        return frozenset(part for part in given.replace(",", " ").split() if part)
    return given


def _upper(given: object) -> object:
    return given.strip().upper() if isinstance(given, str) else given


Ids = Annotated[frozenset[str], NoDecode, BeforeValidator(_ids)]
Level = Annotated[Literal["DEBUG", "INFO", "WARNING", "ERROR"], BeforeValidator(_upper)]


class Settings(BaseSettings):
    """What the operator sets. Everything has a default but the secrets of Slack."""

    model_config = SettingsConfigDict(
        frozen=True, extra="ignore", env_ignore_empty=True, str_strip_whitespace=True, hide_input_in_errors=True
    )

    slack_bot_token: SecretStr | None = Field(
        None, description="The bot's token (xoxb-…), from the Slack app's page OAuth & Permissions."
    )
    slack_signing_secret: SecretStr | None = Field(
        None, description="The signing secret, from the Slack app's page Basic Information. For HTTP."
    )
    slack_app_token: SecretStr | None = Field(
        None, description="An app-level token (xapp-…) with connections:write. If set: Socket Mode."
    )
    slack_api_url: str = Field("https://slack.com/api/", description="Another Slack API, for tests.")
    database_url: str = Field(
        "sqlite:///g40.db", description="sqlite:///file, postgres://… or postgresql://…", repr=False
    )
    port: int = Field(3000, description="The port that the web server listens on; 0: any.", ge=0, le=65535)
    host: str = Field("127.0.0.1", description="The address that the web server listens on.")
    admins: Ids = Field(
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
    log_level: Level = Field(
        "INFO", validation_alias=AliasChoices("G40_LOG_LEVEL"), description="DEBUG, INFO, WARNING or ERROR."
    )

    metrics_port: int | None = Field(
        None,
        validation_alias=AliasChoices("G40_METRICS_PORT"),
        description="For `worker`: a port for /healthz, /readyz and /metrics; 0: any. Empty: none.",
        ge=0,
        le=65535,
    )

    @field_validator("slack_bot_token", "slack_signing_secret", "slack_app_token", mode="before")
    @classmethod
    def _trimmed(cls, given: Any) -> Any:
        """Leave out the blanks that come along when a secret is pasted."""
        return given.strip() if isinstance(given, str) else given

    @field_validator("slack_api_url")
    @classmethod
    def _address(cls, given: str) -> str:
        if urlsplit(given).scheme not in {"http", "https"} or not urlsplit(given).hostname:
            raise ValueError("should be an address such as https://slack.com/api/")
        return given if given.endswith("/") else f"{given}/"

    @field_validator("database_url")
    @classmethod
    def _database(cls, given: str) -> str:
        scheme, _, rest = given.partition("://")
        if scheme == "sqlite":
            if not rest.lstrip("/") or ":memory:" in rest or not rest.startswith("/"):
                raise ValueError("should name a file: sqlite:///g40.db, or sqlite:////var/lib/g40/g40.db")
        elif scheme not in {"postgres", "postgresql"} or not rest:
            raise ValueError("should begin with sqlite:///, postgres:// or postgresql://")
        return given

    @property
    def connected(self) -> bool:
        """Whether Slack's secrets are set: the token, and either the signing secret or the app-level token."""
        return self.slack_bot_token is not None and (
            self.slack_signing_secret is not None or self.slack_app_token is not None
        )

    @property
    def mentions_slack(self) -> bool:
        """Whether any of Slack's secrets is set: then it is the bot itself that is meant, and not the playground."""
        return bool(self.slack_bot_token or self.slack_app_token or self.slack_signing_secret)

    @property
    def is_sqlite(self) -> bool:
        """Whether the database is one file, for one process."""
        return self.database_url.startswith("sqlite")


def variable(name: str) -> str:
    """The environment variable of a setting."""
    alias = Settings.model_fields[name].validation_alias
    return str(alias.choices[0]) if isinstance(alias, AliasChoices) else name.upper()


def read() -> Settings:
    """Read the environment. Raises Trouble that says which variable is wrong, never what is in it."""
    try:
        return Settings()
    except ValidationError as error:
        wrong = [
            f"{str(problem['loc'][0]).upper()} {problem['msg'].removeprefix('Value error, ')[:1].lower()}"
            f"{problem['msg'].removeprefix('Value error, ')[1:]}"
            for problem in error.errors()
        ]
        raise Trouble("Not set right: " + "; ".join(wrong) + ".", MISUSE) from None
