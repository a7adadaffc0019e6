// Generated from the protos. Do not edit.
// Proto3 JSON: answers leave out fields at their default; 64-bit numbers, bytes (base64) and times are strings.

/** A yes to one version of one text. */
export interface Agreement {
  /** The text's short name. Example: "terms" */
  documentId: string;
  /** The hash of the text that was shown. */
  hash: string;
}

/** Starts connecting. */
export interface BeginConnectionRequest {
  /** Short name. Example: "todoist" */
  provider: string;
  /** The connector's consent_hash: what the person was shown and said yes to. */
  consentHash: string;
}

/** Where to go. */
export interface BeginConnectionResponse {
  /** Where to send the browser. */
  authorizationUrl?: string;
}

/** A person's link to an app. */
export interface Connection {
  state?: ConnectionState;
  connectedAt?: string;
  lastSyncAt?: string;
  nextSyncAt?: string;
  /** Tasks held. */
  items?: number;
  /** What is wrong, in plain words; empty when all is well. */
  problem?: string;
}

/** How a connection is. */
export type ConnectionState = "unknown" | "ok" | "degraded" | "reconnect_needed";

/** An app that can be connected. */
export interface Connector {
  /** Short name. Example: "todoist" */
  provider?: string;
  /** Name that people know. Example: "Todoist" */
  name?: string;
  /** What is read, line by line. */
  reads?: DataItem[];
  /** What oO does there on the person's behalf. */
  does?: string[];
  /** What oO never asks for. */
  never?: string[];
  /** How to stop. */
  howToStop?: string;
  /** SHA-256 of all that the consent screen says, in hexadecimal. */
  consentHash?: string;
  /** The person's own connection; unset when there is none. */
  connection?: Connection;
}

/** One text and the person's answer to it. */
export interface Consent {
  /** The text in its current version. */
  document?: Document;
  /** When the person agreed to this version; unset: not yet. */
  givenAt?: string;
}

/** What a connector reads, in one line of its consent screen. */
export interface DataItem {
  /** What is read. Example: "Task titles" */
  what?: string;
  /** Why it is read. */
  why?: string;
  /** How long it is kept. */
  howLong?: string;
  /** False when oO also works without it. */
  needed?: boolean;
}

/** Deletes the caller. */
export interface DeleteMeRequest {
  /** The word "delete", typed by the person. Example: "delete" */
  confirmation: string;
}

/** The erasure has begun. */
export interface DeleteMeResponse {
  /** Names the erasure. */
  erasureId?: string;
  /** Opens GetErasure; shown once. */
  secret?: string;
}

/** Disconnects. */
export interface DisconnectRequest {
  /** Short name. Example: "todoist" */
  provider: string;
}

/** Disconnected. */
export interface DisconnectResponse {
  /** True when the provider confirmed that the access is dead; false while oO still tries. */
  revoked?: boolean;
  /** Rows deleted here. */
  rowsDeleted?: number;
}

/** A text that a person is asked to agree to. */
export interface Document {
  /** Short name: "terms" or "privacy". */
  id?: string;
  /** Title in plain words. Example: "Terms of use" */
  title?: string;
  /** Date of the version. Example: "2026-11-01" */
  version?: string;
  /** SHA-256 of the text in hexadecimal. */
  hash?: string;
  /** The text, in Markdown; empty in lists. */
  text?: string;
}

/** How far an erasure is. */
export interface Erasure {
  id?: string;
  state?: ErasureState;
  requestedAt?: string;
  /** Unset while it goes on. */
  erasedAt?: string;
  parts?: ErasurePart[];
  kept?: ErasureKept[];
}

/** Something that stays, and why. */
export interface ErasureKept {
  /** What stays. */
  what?: string;
  /** The reason in plain words. */
  why?: string;
  /** Until when, in plain words. */
  until?: string;
}

/** One module's part. */
export interface ErasurePart {
  /** Name of the module. */
  module?: string;
  /** Whether the part is done. */
  done?: boolean;
  /** Rows deleted so far. */
  rowsDeleted?: number;
  /** Rows that a count after the deletion still found. */
  rowsLeft?: number;
  /** What happened outside oO, such as "Todoist: access revoked". */
  notes?: string[];
  /** What is left outside oO, and what the person can do about it, such as "Todoist: could not be reached; remove oO at https://…". */
  residue?: string[];
}

/** Where an erasure stands. */
export type ErasureState = "unknown" | "requested" | "erasing" | "erased" | "erased_with_residue";

/** Asks for the issuer's description. */
export type GetDiscoveryRequest = Record<string, never>;

/** The issuer's description (OpenID Connect Discovery 1.0); names as the standard spells them. */
export interface GetDiscoveryResponse {
  issuer?: string;
  jwks_uri?: string;
  id_token_signing_alg_values_supported?: string[];
  subject_types_supported?: string[];
}

/** Names a text. */
export interface GetDocumentRequest {
  /** Short name. Example: "terms" */
  id: string;
}

/** A text. */
export interface GetDocumentResponse {
  /** The text, whole. */
  document?: Document;
}

/** Names an erasure. */
export interface GetErasureRequest {
  /** From DeleteMe's answer. */
  id: string;
}

/** How far the erasure is. */
export interface GetErasureResponse {
  /** The erasure. */
  erasure?: Erasure;
}

/** Asks for the public keys. */
export type GetJwksRequest = Record<string, never>;

/** The public keys. */
export interface GetJwksResponse {
  keys?: Jwk[];
}

/** Asks for the caller's own account. */
export type GetMeRequest = Record<string, never>;

/** The account. */
export interface GetMeResponse {
  /** The person's id in oO. */
  id?: string;
  /** Address at the sign-in provider, to show which account this is. */
  email?: string;
  /** Name of the sign-in provider. Example: "Google" */
  provider?: string;
  /** First sign-in. */
  createdAt?: string;
  /** Sign-in of this session. */
  signedInAt?: string;
}

/** What the person agrees to. */
export interface GiveConsentRequest {
  /** One to ten agreements. */
  agreements: Agreement[];
}

/** The texts and the answers after the change. */
export interface GiveConsentResponse {
  /** One for each text that needs a yes. */
  consents?: Consent[];
  /** True when every text has a yes to its current version. */
  complete?: boolean;
}

/** A public key (RFC 7517). */
export interface Jwk {
  kty?: string;
  crv?: string;
  x?: string;
  y?: string;
  kid?: string;
  use?: string;
  alg?: string;
}

/** Asks for the connectors. */
export type ListConnectorsRequest = Record<string, never>;

/** The connectors. */
export interface ListConnectorsResponse {
  connectors?: Connector[];
}

/** Asks for the caller's own consents. */
export type ListConsentsRequest = Record<string, never>;

/** The texts and the answers. */
export interface ListConsentsResponse {
  /** One for each text that needs a yes. */
  consents?: Consent[];
  /** True when every text has a yes to its current version. */
  complete?: boolean;
}

/** Asks for the tips so far. */
export interface ListTipsRequest {
  /** At most this many, 1 to 100; 0: 20. Example: 20 */
  pageSize?: number;
  /** From an earlier answer, to go on. */
  pageToken?: string;
  /** Only tips with this reaction; unset: all. Example: "done" */
  reaction?: Reaction;
}

/** The tips so far. */
export interface ListTipsResponse {
  tips?: TipSummary[];
  /** Set when there is more. */
  nextPageToken?: string;
}

/** What the person did with a tip. */
export type Reaction = "unknown" | "done" | "acknowledge" | "save" | "snooze" | "dismiss" | "undo";

/** Asks for the tip. */
export interface RecommendRequest {
  /** What the person did. Example: "open" */
  trigger: RecommendRequestTrigger;
}

/** What made the page ask. */
export type RecommendRequestTrigger = "unknown" | "open" | "pull";

/** The tip, or why there is none. */
export interface RecommendResponse {
  tip?: Tip;
  reason?: RecommendResponseReason;
  /** Without a tip: when looking again is worth it. */
  lookAgainAt?: string;
}

/** Why there is no tip. */
export type RecommendResponseReason = "none" | "nothing_now";

/** Names a tip that became visible. */
export interface ReportShownRequest {
  id: string;
}

/** Recorded. */
export type ReportShownResponse = Record<string, never>;

/** A reaction. */
export interface SendFeedbackRequest {
  tipId: string;
  /** What the person did with it. Example: "done" */
  reaction: Reaction;
  /** For `snooze` only: when the tip may return, up to 30 days ahead; unset: in an hour. */
  snoozeUntil?: string;
  /** Milliseconds that the tip was in the foreground, when the page knows. Example: 2400 */
  dwellMs?: number;
}

/** The reaction is recorded: the tip as it now is. */
export interface SendFeedbackResponse {
  tip?: TipSummary;
}

/** Ends the caller's session. */
export type SignOutRequest = Record<string, never>;

/** Ended. */
export type SignOutResponse = Record<string, never>;

/** What is shown: one thing to do, or one piece of advice. */
export interface Tip {
  /** Id of the decision that chose it. */
  id?: string;
  kind?: TipKind;
  /** Example: "Send the invoice to Mara" */
  title?: string;
  /** One line more; may be empty. */
  body?: string;
  /** Where it comes from. Example: "integrations.todoist.tasks" */
  source?: string;
  /** Opens it in its own app; may be empty. */
  deepLink?: string;
  /** What a page may show beside it, such as the project's name. */
  meta?: Record<string, string>;
}

/** What kind of tip. */
export type TipKind = "unknown" | "todo" | "advice";

/** A tip and what came of it. */
export interface TipSummary {
  tip?: Tip;
  decidedAt?: string;
  /** The standing reaction; unset while the tip is open. */
  reaction?: Reaction;
  reactedAt?: string;
  /** The reaction can be undone until then. */
  undoUntil?: string;
  /** For a snooze: when it may return. */
  snoozedUntil?: string;
}

/** Names an erasure to watch. */
export interface WatchErasureRequest {
  /** From DeleteMe's answer. */
  id: string;
  /** The `sequence` of the last answer that arrived: only newer states are told. 0: all from the present one on. */
  after?: string;
}

/** How far the erasure is now. */
export interface WatchErasureResponse {
  /** Numbers the states of this erasure, upwards; states that followed each other quickly may be told as one. */
  sequence?: string;
  /** The erasure. */
  erasure?: Erasure;
}

/** What each operation takes and answers. */
export interface Operations {
  /** Starts connecting: records the yes to the connector's consent screen and answers where to send the browser. */
  beginConnection: { request: BeginConnectionRequest; response: BeginConnectionResponse };
  /**
   * Deletes the person and everything that oO holds of them. Final: there is no grace period. Every session ends at once; the answer's
   * secret reads the progress without an account.
   */
  deleteMe: { request: DeleteMeRequest; response: DeleteMeResponse };
  /**
   * Disconnects: revokes the access at the provider and wipes everything that was read through it, the texts of tips among it. Harmless when
   * not connected, and when repeated.
   */
  disconnect: { request: DisconnectRequest; response: DisconnectResponse };
  /** Describes this issuer to OpenID clients: only endpoints that exist. */
  getDiscovery: { request: GetDiscoveryRequest; response: GetDiscoveryResponse };
  /** Reads one text in its current version. */
  getDocument: { request: GetDocumentRequest; response: GetDocumentResponse };
  /** Reads how far an erasure is. Needs the secret that DeleteMe answered with, as `Authorization: Bearer <secret>`. */
  getErasure: { request: GetErasureRequest; response: GetErasureResponse };
  /** Lists the public keys that session tokens are signed with: the current one and the next. */
  getJwks: { request: GetJwksRequest; response: GetJwksResponse };
  /** Reads the signed-in person's account. */
  getMe: { request: GetMeRequest; response: GetMeResponse };
  /** Records a yes to the texts with exactly these hashes. A hash that is no longer current is refused, and nothing is recorded. */
  giveConsent: { request: GiveConsentRequest; response: GiveConsentResponse };
  /** Lists every connector: what it would read and why, and how the person's own connection is. */
  listConnectors: { request: ListConnectorsRequest; response: ListConnectorsResponse };
  /** Lists the texts that need a yes, each with the person's own answer. */
  listConsents: { request: ListConsentsRequest; response: ListConsentsResponse };
  /**
   * Lists the person's tips, newest first, with what came of them. Those from an app that was disconnected since have lost their texts: the
   * title is empty, and `erased` in `meta` says why in plain words.
   */
  listTips: { request: ListTipsRequest; response: ListTipsResponse };
  /**
   * Answers the person's one tip, the same on all devices. `open` answers the standing tip until it expires; `pull` decides anew, and leaves the
   * standing tip where nothing else can be chosen.
   */
  recommend: { request: RecommendRequest; response: RecommendResponse };
  /** Reports that the tip was really visible. Only the first report counts. 409 TIP_EXPIRED when its time is over. */
  reportShown: { request: ReportShownRequest; response: ReportShownResponse };
  /**
   * Takes the person's reaction to a tip. `undo` takes it back, for 24 hours: the tip is open again and stands in place of a newer one.
   * A tip that another has replaced meanwhile still takes a reaction until it expires: it may be on the screen of another device.
   */
  sendFeedback: { request: SendFeedbackRequest; response: SendFeedbackResponse };
  /** Ends this session. */
  signOut: { request: SignOutRequest; response: SignOutResponse };
  /**
   * Tells how far an erasure is: at once, again at each change, and for the last time when it has ended. Needs the same secret as
   * GetErasure.
   */
  watchErasure: { request: WatchErasureRequest; response: WatchErasureResponse };
}

export type Operation = readonly [verb: string, path: string, body?: string, stream?: "stream"];

/**
 * Verb, path and body of each operation. Fields in braces go into the path; with a body of `*` the
 * others are the body, with a field's name that field is; all else goes into the query. Of a stream,
 * each event of `text/event-stream`, or each line of `application/x-ndjson`, is one response.
 */
export const operations: Record<keyof Operations, Operation> = {
  beginConnection: ["POST", "/api/connections/{provider}:begin", "*"],
  deleteMe: ["DELETE", "/api/me"],
  disconnect: ["DELETE", "/api/connections/{provider}"],
  getDiscovery: ["GET", "/.well-known/openid-configuration"],
  getDocument: ["GET", "/api/documents/{id}"],
  getErasure: ["GET", "/api/erasures/{id}"],
  getJwks: ["GET", "/.well-known/jwks.json"],
  getMe: ["GET", "/api/me"],
  giveConsent: ["POST", "/api/me/consents", "*"],
  listConnectors: ["GET", "/api/connectors"],
  listConsents: ["GET", "/api/me/consents"],
  listTips: ["GET", "/api/tips"],
  recommend: ["POST", "/api/recommend", "*"],
  reportShown: ["POST", "/api/tips/{id}:shown", "*"],
  sendFeedback: ["POST", "/api/feedback", "*"],
  signOut: ["POST", "/api/logout", "*"],
  watchErasure: ["GET", "/api/erasures/{id}:watch", "", "stream"],
};
