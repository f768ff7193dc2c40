"""Every table in one metadata: importing this is how migrations and tests see them all."""

from server.accounts import models as accounts
from server.audit import models as audit
from server.channels import halt_models as halts
from server.channels import models as channels
from server.channels import theme_models as themes
from server.db.base import Base
from server.displays import models as displays
from server.displays import screenshot_models as screenshots
from server.notices import in_person_models as sittings
from server.notices import models as notices
from server.notices import presence_models as presence
from server.notices import tick_models as ticks
from server.playlogs import models as playlogs
from server.releases import models as releases
from server.reminders import models as reminders

ROOMS = (
    accounts,
    audit,
    channels,
    halts,
    themes,
    displays,
    screenshots,
    notices,
    presence,
    sittings,
    ticks,
    playlogs,
    releases,
    reminders,
)
METADATA = Base.metadata
