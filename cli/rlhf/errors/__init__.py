"""Every reason to stop, by situation: each says what happened, that nothing was lost, and what mends it.

A name is brought from its module when somebody asks for it, so that a command loads only what it can end with. Type
checkers find all of them in `__init__.pyi`.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_NAMES = {
    "allocation": """
        AssignIncomplete AutoWithoutBatch GivenToItsReviewer GivenToOtherSpecialty GivenWhileTaken NoSolver
        NotToBeGiven OnlyWithAuto OnlyWithForecast TakenBackAfterSubmission TaskWithdrawn
        TooFewLeftToReview
    """,
    "checking": """
        CutShort NoShardNamed NoSuchBase NoSuchFamily NoSuchFile NoSuchRule NotAShard NotOneWhole NotYourFile
        NothingToCheck ShardMissing ShardOfOtherFiles ShardOfOtherVersion ShardTwice ShardsOfSeveral
        TwoVersionsStaged
    """,
    "claims": "ClaimLost ClaimsFull JudgedAlready NotYours PoolOffline Taken WithdrawnAnswer WithdrawnTask",
    "command_line": """
        ChoiceMissing ClockNotUnderstood DashesMadeLong NamesDevice NeitherDayNorCommit NeitherDayNorLength
        NoSuchCommand NotAChoice NotAmongChoices NotAnOption NotBoth PartMissing
    """,
    "completion": "NotOurCompletion ProfileNotRead SettingsUnreadable ShellMissing ShellNotKnown",
    "concerns": """
        EscalationIncomplete HadAPart IdentifiableStays InHandAlready NotForYou NothingRaised OwnConcern
        SettledAlready
    """,
    "conversation": """
        AmbiguousMessage NoSuchAnswer NoSuchMessage NotYourWords NothingToReplyTo NothingToReword
        QuestionWithoutTask RetractedAlready SeveralToReplyTo
    """,
    "corrections": """
        NoAnswerThere NoReason NotYoursToReinstate NotYoursToReopen NothingAccepted NothingToReinstate
        OwnReinstatement OwnReopening StillIdentifies TakenBackByYou TasksOrBatch
    """,
    "documents": """
        BadDocument DocumentDamaged DocumentDeclares DocumentEmpty DocumentKindUnknown DocumentMissing
        DocumentNoText DocumentNowhere DocumentNotPacked DocumentTooLarge DocumentUnreadable
    """,
    "extensions": """
        ExtensionNotUnderstood ExtensionUnexplained NoExtension NobodyToExtend NotHeldByThem NotHeldByYou
        NotLater NothingToExtend OwnExtension TimeForWhom TimePast
    """,
    "files": """
        ChangedMeanwhile EditorNotStarted FaultyLine FileGone FileTooLarge LinkNotFile NoEditor NoMain NoPeople
        NotAsSchema NotUtf8 ReadFailed TaskNotAsSchema TooManyFiles TwoVersions UnreadableFile
    """,
    "forge": """
        BackupChanged BackupHoldsStranger BackupInTheWay BackupLacks BackupOfAnother BackupUnreadable
        ForgeAtWork ForgeSaysNo GateBusy GateSettings NotABackup OtherForgeKey RepositoryInTheWay SentUnjudged
    """,
    "git": """
        CannotSign ContentNotHere CopyDamaged CopyLost CopyNobodys DiskFull FolderGone GitDied GitMissing GitRefused
        KeyDamaged KeyGone KeyHalvesDiffer KeyIsFolder KeyLocked KeyOpenToOthers KeyUnreadable
        GitTooOld GitTrouble Locked NoIdentity NotAllowedToWrite NotHereOffline ObjectGone SomeoneElsesFolder
        SomethingNotHere
    """,
    "github": """
        GitHubBroke GitHubBusy GitHubGaveNoJson GitHubGaveNoList GitHubRefused GitHubSignIn GitHubUnreachable
        NextPageElsewhere NoSuchRepository NotAdministered NotOnGitHub NotSetUp PartlySetUp SetupBrokenOff
        SetupSignIn SetupUnseen
    """,
    "guidance": """
        ApprovalNotAskedFor ApprovedAlready NoListOfChanges NoSuchGuidance NoSuchGuidanceSection NothingObjected
        NothingProposed ObjectedAlready ObjectionWithoutReason OwnProposal ReadWhat SinceWithoutDocument UnknownVersion
    """,
    "imports": """
        BadImport BatchNameTooLong ColumnsLacking EncodingUnknown FolderHoldsNone HeaderNotThere ImportLacks
        ImportNotJson ImportNotXml ImportUnreadable KindNotImported MapCannotSet MapIsThere MapNotUtf8
        MapNotWritten MappingFaulty MappingNotAsSchema NameTwice NoElements NoListOfRecords NoSheet
        NoSuchMapping NotAWorkbook NotInEncoding NothingToMap QuoteNeverCloses RowUnreadable SeparatorNotOne
        SheetNotThere TooManyAtOnce WorkbookDeclares WorkbookTooLarge WorkbookTooLong WorkbookTooWide
        XmlDeclares XmlTooDeep
    """,
    "keys": """
        KeyDoesNotComeBack KeyEnded KeyNeedsHandle KeyNotMade KeyNotRegistered KeyTrouble LedgerForged
        NewcomersKeyEnded NoKeygen NoPublicKey NoSuchKey NoSuchPlace NotAForgeKey SigningKeyEnded
        SigningKeyNotBelieved
    """,
    "kinds": "NotInYourTurn RlhfError WrongUse",
    "not_installed": "NoCalendarWriter NoGitHubClient NoTimeZones NoWordReader NoWorkbookReader",
    "overrides": """
        LateNeedsTime NothingToOverride OverrideNotAllowed OverrideOfOwnWork OverrideUnexplained RequirementFirm
    """,
    "people": """
        AbsenceBackwards AbsencePast CalendarNotKnown ConflictNotKnown DayNotUnderstood DetailsLeftOut
        HandedToThemselves HasLeft HasLeftAlready HoursImpossible IsHere NameLeftOut NewPersonIncomplete
        NoSuchLogin NobodyLeftToManage NotAHandle NotYetAMember NotesWouldBeLost PeopleEditedByHand RoleNeeded
        SpecialtyNotKnown UnknownPerson YouHaveLeft
    """,
    "place": "NoHistory NotAForge NotARepository NotAWorkspace NotJoined ProgramTooOld",
    "planning": """
        HoursFaulty HoursNotAList HoursNotUnderstood HoursUnreadable HoursWithUnknownName HoursWithUnknownZone
        NoHours NotAZoneName OnlyTimeOff UntilNotUnderstood
    """,
    "practice": "NotAPractice PracticeBroken PracticeInsideCopy PracticeInsidePractice PracticeStays",
    "publishing": """
        BatchAsBefore CriterionNotUnderstood DueNotUnderstood MoreThanWording NeitherYesNorNo NeverEdited NewTaskFaulty
        NoSuchField NotABatchName NotAWholeNumber NotForKind NotPublished NothingEdited NothingToChange
        RiskNotUnderstood SpecialtiesNeeded SetByParts SetInFile TextFileUnreadable
    """,
    "purge": """
        CameInMeanwhile NoWordsToRemove NothingToRemove RemovalBreaksFiles RemovalUnexplained RemovalUnreadable
        TagsInTheWay WordsAreTheMark WordsInNames WordsInReason WordsNotRead WordsStay WordsTooShort
    """,
    "remarks": """
        NoSuchCriterion NoSuchReview NoSuchSection NothingSuggested QuoteNotInAnswer QuoteNotInSection
        RemarkOnNoGuidance RemarkOnNoSection SentenceChanged SuggestionTaken WordsInDoubt WordsMoved
    """,
    "remote": """
        NoAnswer NoNetwork RemoteBusy RemoteGone RemoteLocked RepositoryBehind RepositoryOfOthers SignInRefused
        Unreachable
    """,
    "review_requests": """
        AlreadyReviewed DeclineUnexplained DeclinedAlready NotAbleToReview NotAskedOfYou NotToBeAsked
        NothingLeftToReview ReviewerAway ReviewerTookPart
    """,
    "reviews": """
        AffirmedAlready AnsweredToo ChangedSinceRead HoldsTheTask NewerAnswerCame NotAScore NothingSubmitted
        NothingToAffirm NotYoursToAffirm
        OwnAnswer ProjectNotUpgraded PromptChangedMeanwhile RemarkIncomplete RemarkWithoutWords RequestWithoutPlace
        OwnDraftHandedOver RequestWithoutSeverity RequestWithoutWords ScoresMissing SeveralAnswers
    """,
    "setup": """
        AccountIncomplete AnotherProject CopiedByService FileNotOurs FolderInTheWay JoinIncomplete JoinInsideCopy
        NameUnquotable NoProject NoRepositoryThere NoRoomForCopy NoRoomForProject NotAHost NotARepositoryName NotAZone
        NotLetIn OnNetworkShare OnlyWithGitHub ProjectInTheWay RemoteWithGitHub RepositoryInUse
    """,
    "slash_commands": """
        ChangeAskedByComment HadAPartByComment NoFlagHolds NoSuchAccount NothingOpen OwnConcernByComment
        OwnExtensionByComment
    """,
    "tasks": "AlreadyInBatch AmbiguousTask ChangeUnderWay EditedHere NoSuchBatch NoSuchTask TaskHeld",
    "text": "CannotBeWritten EventMisshapen NoAttachments NotText NothingSaid NothingSent TextWithoutEnd",
    "timekeeping": """
        DayToCome DiscardWithMinutes LengthNotUnderstood NoSuchEntry NoTimeToWriteDown NoTimer NotACategory
        NotADay NotAMonth NothingToCorrect PersonAndAll TimerElsewhere TimerInDoubt TimerRuns TimerUnreadable
    """,
    "writing": """
        AsInTheProject DetailsInOrder DetailsUnreadable NoSuchVersion NoVerdictAsked NotHeld NothingDeclared NothingKept
        NothingToWrite OtherTask VersionOffline WhichToWrite
    """,
}
_MODULE = {name: module for module, names in _NAMES.items() for name in names.split()}


def __getattr__(name: str) -> Any:
    """Bring an error from its module (PEP 562)."""
    if name not in _MODULE:
        raise AttributeError(name)
    value = globals()[name] = getattr(import_module(f"rlhf.errors.{_MODULE[name]}"), name)
    return value
