"""Every model, a small file a subject. Import models from here."""

from needlepoint.records.models.adverse_event import AdverseEvent, EventKind, EventSeverity
from needlepoint.records.models.appointment import (
    SLOT,
    Appointment,
    AppointmentRequest,
    AppointmentState,
    CalendarFeed,
    HeldSlot,
    Waiting,
)
from needlepoint.records.models.audit import AuditEvent
from needlepoint.records.models.capture import Capture, Picture
from needlepoint.records.models.client import Client, digits, folded, searched_by
from needlepoint.records.models.client_import import ClientImport, ImportedClient
from needlepoint.records.models.client_merge import ClientMerge
from needlepoint.records.models.comparison import Comparison
from needlepoint.records.models.consent import (
    Channel,
    Consent,
    ConsentKind,
    ConsentPage,
    ConsentText,
    MarketingUse,
    Published,
    SignedHow,
)
from needlepoint.records.models.correction import ScarCorrection
from needlepoint.records.models.follow_up import FollowUpForm
from needlepoint.records.models.hold import Hold
from needlepoint.records.models.intake import Intake
from needlepoint.records.models.login import Login
from needlepoint.records.models.mailing import PlanMail
from needlepoint.records.models.opening import (
    BookingRules,
    Closure,
    OpeningHours,
    Room,
    Service,
    ServiceKind,
    WorkingHours,
)
from needlepoint.records.models.outlook import PlanOutlook
from needlepoint.records.models.package import Package
from needlepoint.records.models.plan import Plan, PlanCapture, Signed
from needlepoint.records.models.posted import PostedForm
from needlepoint.records.models.practice import Operator, Practice, Profession, Role
from needlepoint.records.models.review import SessionReview
from needlepoint.records.models.rig import Rig, RigKind, RigRepeats
from needlepoint.records.models.room_setup import RoomSetup, SetupPicture, SetupStep
from needlepoint.records.models.session import (
    Endpoint,
    Reaction,
    SessionItem,
    SessionZone,
    TreatmentSession,
)
from needlepoint.records.models.sitting import Shot, ShotPiece, Sitting
from needlepoint.records.models.stock import (
    Batch,
    Contents,
    MoveKind,
    Pen,
    Product,
    ProductKind,
    StockMove,
)
from needlepoint.records.models.stored_file import StoredFile
from needlepoint.records.models.versioned import StaleVersion, Versioned
from needlepoint.records.models.view_photo import FaceView, ViewPhoto
from needlepoint.records.models.visit import Visit
from needlepoint.records.models.work import Work, WorkState
from needlepoint.records.models.worker import WorkerBeat

__all__ = [
    "SLOT",
    "AdverseEvent",
    "Appointment",
    "AppointmentRequest",
    "AppointmentState",
    "AuditEvent",
    "Batch",
    "BookingRules",
    "CalendarFeed",
    "Capture",
    "Channel",
    "Client",
    "ClientImport",
    "ClientMerge",
    "Closure",
    "Comparison",
    "Consent",
    "ConsentKind",
    "ConsentPage",
    "ConsentText",
    "Contents",
    "Endpoint",
    "EventKind",
    "EventSeverity",
    "FaceView",
    "FollowUpForm",
    "HeldSlot",
    "Hold",
    "ImportedClient",
    "Intake",
    "Login",
    "MarketingUse",
    "MoveKind",
    "OpeningHours",
    "Operator",
    "Package",
    "Pen",
    "Picture",
    "Plan",
    "PlanCapture",
    "PlanMail",
    "PlanOutlook",
    "PostedForm",
    "Practice",
    "Product",
    "ProductKind",
    "Profession",
    "Published",
    "Reaction",
    "Rig",
    "RigKind",
    "RigRepeats",
    "Role",
    "Room",
    "RoomSetup",
    "ScarCorrection",
    "Service",
    "ServiceKind",
    "SessionItem",
    "SessionReview",
    "SessionZone",
    "SetupPicture",
    "SetupStep",
    "Shot",
    "ShotPiece",
    "Signed",
    "SignedHow",
    "Sitting",
    "StaleVersion",
    "StockMove",
    "StoredFile",
    "TreatmentSession",
    "Versioned",
    "ViewPhoto",
    "Visit",
    "Waiting",
    "Work",
    "WorkState",
    "WorkerBeat",
    "WorkingHours",
    "digits",
    "folded",
    "searched_by",
]
