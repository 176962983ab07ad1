// What ops answers and takes, by the names that its OpenAPI document uses.
export type { Alert, AlertDelivery, AlertKind } from './alerts';
export type { AuditEntry, AuditSubject } from './audit';
export type {
  BulkCaseChange,
  BulkCaseResult,
  Case,
  CaseChange,
  CaseConflict,
  CaseCounts,
  CaseList,
  CaseNote,
  CaseSort,
  CaseState,
  CaseSummary,
  Resolution,
  ResolveCase,
  Side,
} from './cases';
export type { Around, AttemptMade, CaseDeadLetter, DeadLetter, DeadLetterState, WalletEntry } from './dead-letters';
export type { Edit, EditChange, EditState, ProposeEdit } from './edits';
export type { Money, Page } from './money';
export type {
  Attention,
  ConsumerFlow,
  ConsumerPoint,
  ConsumerProof,
  History,
  HistoryPoint,
  Overview,
  Proof,
  RelayFlow,
  WalletFlow,
} from './overview';
export type { ConsumerStatus, Pipeline, PipelineConsumer, RelayPartition } from './pipeline';
export type {
  PrepareReplay,
  Replay,
  ReplayItem,
  ReplayItemState,
  ReplayProgress,
  ReplayQuery,
  ReplaySelection,
  ReplayState,
  ReplaySummary,
  ReplayWait,
  StartReplay,
} from './replays';
export type { DecideReviewItem, Review, ReviewDecision, ReviewItem, ReviewSummary } from './reviews';
export type {
  Condition,
  ConditionValue,
  DryRun,
  DryRunDead,
  DryRunSample,
  Operator,
  Predicate,
  ProposeRule,
  Rule,
  RuleRejection,
  RuleState,
} from './rules';
export type { DayVolume, Delivery, DeliveryAttempt, Notification, Volumes, WebhookEndpoint } from './services';
export type { Role, Session, SignInWays } from './session';
export type {
  ConsumerTrace,
  Entry,
  EventTrace,
  TraceAttempt,
  TraceEffect,
  TraceResult,
  TransactionTrace,
} from './traces';
