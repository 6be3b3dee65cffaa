"""Every reason to stop, by situation: each says what happened, that nothing was lost, and what mends it.

A name is brought from its module when somebody asks for it, so that a command loads only what it can end with.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rlhf.errors.allocation import *
    from rlhf.errors.checking import *
    from rlhf.errors.claims import *
    from rlhf.errors.command_line import *
    from rlhf.errors.concerns import *
    from rlhf.errors.conversation import *
    from rlhf.errors.extensions import *
    from rlhf.errors.files import *
    from rlhf.errors.forge import *
    from rlhf.errors.git import *
    from rlhf.errors.github import *
    from rlhf.errors.guidance import *
    from rlhf.errors.imports import *
    from rlhf.errors.keys import *
    from rlhf.errors.kinds import *
    from rlhf.errors.overrides import *
    from rlhf.errors.people import *
    from rlhf.errors.place import *
    from rlhf.errors.planning import *
    from rlhf.errors.publishing import *
    from rlhf.errors.remarks import *
    from rlhf.errors.remote import *
    from rlhf.errors.reviews import *
    from rlhf.errors.setup import *
    from rlhf.errors.slash_commands import *
    from rlhf.errors.tasks import *
    from rlhf.errors.text import *
    from rlhf.errors.timekeeping import *

_NAMES = {
    "allocation": """
        AssignIncomplete AutoWithoutBatch GivenToItsReviewer GivenToOtherSpecialty GivenWhileTaken NoSolver
        NotToBeGiven OnlyWithAuto OnlyWithForecast TakenBackAfterSubmission TakenBackFromClaimant TaskWithdrawn
        TooFewLeftToReview
    """,
    "checking": """
        CutShort NoShardNamed NoSuchBase NoSuchFamily NoSuchFile NoSuchRule NotAShard NotOneWhole NotYourFile
        NothingToCheck ShardMissing ShardOfOtherFiles ShardOfOtherVersion ShardTwice ShardsOfSeveral
        TwoVersionsStaged
    """,
    "claims": "ClaimLost ClaimsFull NotYours PoolOffline Taken",
    "command_line": "ClockNotUnderstood NeitherDayNorCommit NeitherDayNorLength NotAmongChoices",
    "concerns": """
        EscalationIncomplete HadAPart IdentifiableStays InHandAlready NotForYou NothingRaised OwnConcern
        SettledAlready
    """,
    "conversation": "AmbiguousMessage NoSuchMessage NotYourWords NothingToReword QuestionWithoutTask RetractedAlready",
    "extensions": """
        ExtensionNotUnderstood ExtensionUnexplained NoExtension NotHeldByThem NotHeldByYou NotLater OwnExtension
        TimeForWhom TimePast
    """,
    "files": """
        ChangedMeanwhile EditorNotStarted FaultyLine FileGone LinkNotFile NoEditor NoMain NoPeople NotAsSchema
        NotUtf8 ReadFailed TaskNotAsSchema TooManyFiles TwoVersions UnreadableFile
    """,
    "forge": "ForgeSaysNo GateBusy GateSettings OtherForgeKey SentUnjudged",
    "git": """
        CannotSign ContentNotHere DiskFull GitDied GitMissing GitRefused GitTooOld GitTrouble Locked NoIdentity
        NotAllowedToWrite NotHereOffline SomeoneElsesFolder SomethingNotHere
    """,
    "github": """
        GitHubBroke GitHubBusy GitHubGaveNoJson GitHubGaveNoList GitHubRefused GitHubSignIn GitHubUnreachable
        NextPageElsewhere NoSuchRepository NotAdministered NotOnGitHub NotSetUp PartlySetUp SetupBrokenOff
        SetupSignIn SetupUnseen
    """,
    "guidance": """
        ApprovalNotAskedFor ApprovedAlready NoListOfChanges NoSuchGuidance NoSuchGuidanceSection NothingProposed
        SinceWithoutDocument UnknownVersion
    """,
    "imports": """
        BadImport BatchFull ColumnTwice ImportNotJson ImportNotUtf8 ImportUnreadable KindNotImported
        MappingFaulty MappingNotAsSchema NameTwice NoListOfRecords NoSuchMapping NotAWorkbook RowUnreadable
    """,
    "keys": """
        KeyDoesNotComeBack KeyEnded KeyNeedsHandle KeyNotMade KeyNotRegistered KeyTrouble LedgerForged
        NewcomersKeyEnded NoKeygen NoPublicKey NoSuchKey NoSuchPlace NotAForgeKey SigningKeyEnded
        SigningKeyNotBelieved
    """,
    "kinds": "NotInYourTurn RlhfError WrongUse",
    "overrides": """
        LateNeedsTime NothingToOverride OverrideNotAllowed OverrideOfOwnWork OverrideUnexplained RequirementFirm
    """,
    "people": "HasLeft NewPersonIncomplete NotAHandle NotYetAMember RoleNeeded UnknownPerson",
    "place": "NoHistory NotAForge NotARepository NotAWorkspace NotJoined",
    "planning": """
        HoursFaulty HoursNotAList HoursNotUnderstood HoursUnreadable HoursWithUnknownName HoursWithUnknownZone
        NoHours NotAZoneName OnlyTimeOff UntilNotUnderstood
    """,
    "publishing": "DueNotUnderstood NewTaskFaulty NotABatchName NotPublished PromptFileUnreadable",
    "remarks": """
        NoSuchCriterion NoSuchReview NoSuchSection NothingSuggested QuoteNotInAnswer QuoteNotInSection
        RemarkOnNoGuidance RemarkOnNoSection SentenceChanged WordsInDoubt WordsMoved
    """,
    "remote": "NoAnswer NoNetwork RemoteBusy RemoteGone RemoteLocked SignInRefused Unreachable",
    "reviews": """
        ChangedSinceRead NewerAnswerCame NotAScore NothingSubmitted OwnAnswer RemarkIncomplete RemarkWithoutWords
        RequestWithoutPlace RequestWithoutSeverity RequestWithoutWords ScoresMissing SeveralAnswers
    """,
    "setup": """
        AccountIncomplete FolderInTheWay JoinIncomplete NameUnquotable NoProject NoRepositoryThere NoRoomForCopy
        NoRoomForProject NotAHost NotARepositoryName NotAZone OnlyWithGitHub ProjectInTheWay RemoteWithGitHub
        RepositoryInUse
    """,
    "slash_commands": """
        ChangeAskedByComment HadAPartByComment NoFlagHolds NoSuchAccount NothingOpen OwnConcernByComment
        OwnExtensionByComment
    """,
    "tasks": "AmbiguousTask NoSuchBatch NoSuchTask TaskHeld",
    "text": "CannotBeWritten EventMisshapen NoAttachments NotText NothingSaid",
    "timekeeping": """
        DayToCome DiscardWithMinutes LengthNotUnderstood NoSuchEntry NoTimeToWriteDown NoTimer NotACategory
        NotADay NotAMonth NothingToCorrect TimerElsewhere TimerInDoubt TimerRuns TimerUnreadable
    """,
}
_MODULE = {name: module for module, names in _NAMES.items() for name in names.split()}

if not TYPE_CHECKING:

    def __getattr__(name: str) -> Any:
        """Bring an error from its module (PEP 562)."""
        if name not in _MODULE:
            raise AttributeError(name)
        found = globals()[name] = getattr(import_module(f"rlhf.errors.{_MODULE[name]}"), name)
        return found
