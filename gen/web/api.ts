// Generated from the protos. Do not edit.
// Proto3 JSON: responses leave out fields at their default; 64-bit numbers, bytes (base64) and times are strings.

/** Consent to one version of one text. */
export interface Agreement {
  /**
   * The text's short name.
   * Example: "terms"
   */
  documentId: string;
  /** The hash of the text that was shown. */
  hash: string;
}

/** Request to start connecting. */
export interface BeginConnectionRequest {
  /**
   * Short name.
   * Example: "todoist"
   */
  provider: string;
  /** The connector's consent_hash of the screen that the person agreed to. */
  consentHash: string;
}

/** The URL to go to. */
export interface BeginConnectionResponse {
  /** URL to send the browser to. */
  authorizationUrl?: string;
}

/** A person's link to an app. */
export interface Connection {
  state?: ConnectionState;
  connectedAt?: string;
  lastSyncAt?: string;
  nextSyncAt?: string;
  /** Number of stored tasks. */
  items?: number;
  /** The problem in plain words, or empty. */
  problem?: string;
}

/** State of a connection. */
export type ConnectionState = "unknown" | "ok" | "degraded" | "reconnect_needed";

/** An app that can be connected. */
export interface Connector {
  /**
   * Short name.
   * Example: "todoist"
   */
  provider?: string;
  /**
   * Name that people know.
   * Example: "Todoist"
   */
  name?: string;
  /** The data that is read. */
  reads?: DataItem[];
  /** Actions that oO takes there on the person's behalf. */
  does?: string[];
  /** Data that oO never asks for. */
  never?: string[];
  /** Way to stop, in plain words. */
  howToStop?: string;
  /** SHA-256 of the texts of the consent screen, in hexadecimal. */
  consentHash?: string;
  /** The person's own connection, if any. */
  connection?: Connection;
}

/** One text and the person's consent to it. */
export interface Consent {
  /** The text in its current version. */
  document?: Document;
  /** When the person agreed to this version, or unset. */
  givenAt?: string;
}

/** One line of a consent screen: data that a connector reads. */
export interface DataItem {
  /**
   * The data.
   * Example: "Task titles"
   */
  what?: string;
  /** Why it is read. */
  why?: string;
  /** Time for which it is stored. */
  howLong?: string;
  /** False if oO works without it. */
  needed?: boolean;
}

/** Request to delete the caller. */
export interface DeleteMeRequest {
  /**
   * The word "delete", typed by the person.
   * Example: "delete"
   */
  confirmation: string;
}

/** The erasure has begun. */
export interface DeleteMeResponse {
  /** Id of the erasure. */
  erasureId?: string;
  /** Secret for GetErasure, returned once. */
  secret?: string;
}

/** Request to disconnect. */
export interface DisconnectRequest {
  /**
   * Short name.
   * Example: "todoist"
   */
  provider: string;
}

/** Disconnected. */
export interface DisconnectResponse {
  /** True when the provider confirmed the revocation; false while oO still retries. */
  revoked?: boolean;
  /** Rows deleted here. */
  rowsDeleted?: number;
}

/** A text that a person is asked to agree to. */
export interface Document {
  /** Short name: "terms" or "privacy". */
  id?: string;
  /**
   * Title in plain words.
   * Example: "Terms of use"
   */
  title?: string;
  /**
   * Date of the version.
   * Example: "2026-11-01"
   */
  version?: string;
  /** SHA-256 of the text in hexadecimal. */
  hash?: string;
  /** The text, in Markdown; empty in lists. */
  text?: string;
}

/** Progress of an erasure. */
export interface Erasure {
  id?: string;
  state?: ErasureState;
  requestedAt?: string;
  /** Unset while the erasure is in progress. */
  erasedAt?: string;
  parts?: ErasurePart[];
  kept?: ErasureKept[];
}

/** Data that oO keeps, and why. */
export interface ErasureKept {
  /** The kept data. */
  what?: string;
  /** The reason in plain words. */
  why?: string;
  /** Time until which it is kept, in plain words. */
  until?: string;
}

/** One module's part. */
export interface ErasurePart {
  /** Name of the module. */
  module?: string;
  /** True when the part is done. */
  done?: boolean;
  /** Rows deleted so far. */
  rowsDeleted?: number;
  /** Rows that a count after the deletion still found. */
  rowsLeft?: number;
  /** Effects outside oO, such as "Todoist: access revoked". */
  notes?: string[];
  /** Data that remains outside oO, and what the person can do about it, such as "Todoist: could not be reached; remove oO at https://…". */
  remainingData?: string[];
}

/** State of an erasure. */
export type ErasureState = "unknown" | "requested" | "erasing" | "erased" | "erased_with_remaining_data";

/** Request for the provider metadata. */
export type GetDiscoveryRequest = Record<string, never>;

/** Provider metadata (OpenID Connect Discovery 1.0), with the names of the standard. */
export interface GetDiscoveryResponse {
  issuer?: string;
  jwks_uri?: string;
  id_token_signing_alg_values_supported?: string[];
  subject_types_supported?: string[];
}

/** Request for a text. */
export interface GetDocumentRequest {
  /**
   * Short name.
   * Example: "terms"
   */
  id: string;
}

/** A text. */
export interface GetDocumentResponse {
  /** The full text. */
  document?: Document;
}

/** Request for an erasure. */
export interface GetErasureRequest {
  /** From DeleteMe's response. */
  id: string;
}

/** Progress of the erasure. */
export interface GetErasureResponse {
  /** The erasure. */
  erasure?: Erasure;
}

/** Request for the public keys. */
export type GetJwksRequest = Record<string, never>;

/** The public keys. */
export interface GetJwksResponse {
  keys?: Jwk[];
}

/** Request for the caller's account. */
export type GetMeRequest = Record<string, never>;

/** The account. */
export interface GetMeResponse {
  /** The person's id in oO. */
  id?: string;
  /** Email address at the sign-in provider, to show which account this is. */
  email?: string;
  /**
   * Name of the sign-in provider.
   * Example: "Google"
   */
  provider?: string;
  /** Time of the first sign-in. */
  createdAt?: string;
  /** Time of the sign-in of this session. */
  signedInAt?: string;
}

/** Request to record consents. */
export interface GiveConsentRequest {
  /** One to ten agreements. */
  agreements: Agreement[];
}

/** The texts and the consents after the change. */
export interface GiveConsentResponse {
  /** One for each text that needs consent. */
  consents?: Consent[];
  /** True when every text has consent to its current version. */
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

/** Request for the connectors. */
export type ListConnectorsRequest = Record<string, never>;

/** The connectors. */
export interface ListConnectorsResponse {
  connectors?: Connector[];
}

/** Request for the caller's consents. */
export type ListConsentsRequest = Record<string, never>;

/** The texts and the consents. */
export interface ListConsentsResponse {
  /** One for each text that needs consent. */
  consents?: Consent[];
  /** True when every text has consent to its current version. */
  complete?: boolean;
}

/** Request for the tips so far. */
export interface ListTipsRequest {
  /**
   * Page size, 1 to 100; 0 stands for 20.
   * Example: 20
   */
  pageSize?: number;
  /** From an earlier response, to continue. */
  pageToken?: string;
  /**
   * Only tips with this reaction, by default all.
   * Example: "done"
   */
  reaction?: Reaction;
}

/** The tips so far. */
export interface ListTipsResponse {
  tips?: TipSummary[];
  /** Set if there are more. */
  nextPageToken?: string;
}

/** Reaction of the person to a tip. */
export type Reaction = "unknown" | "done" | "acknowledge" | "save" | "snooze" | "dismiss" | "undo";

/** Request for the tip. */
export interface RecommendRequest {
  /**
   * The trigger.
   * Example: "open"
   */
  trigger: RecommendRequestTrigger;
}

/** Reason of the request. */
export type RecommendRequestTrigger = "unknown" | "open" | "pull";

/** The tip, or the reason for none. */
export interface RecommendResponse {
  tip?: Tip;
  reason?: RecommendResponseReason;
  /** Without a tip, when to look again. */
  lookAgainAt?: string;
}

/** Reason for no tip. */
export type RecommendResponseReason = "none" | "nothing_now";

/** Report of a tip that became visible. */
export interface ReportShownRequest {
  id: string;
}

/** Recorded. */
export type ReportShownResponse = Record<string, never>;

/** A reaction. */
export interface SendFeedbackRequest {
  tipId: string;
  /**
   * The reaction.
   * Example: "done"
   */
  reaction: Reaction;
  /** For `snooze` only: when the tip may return, up to 30 days ahead, by default in an hour. */
  snoozeUntil?: string;
  /**
   * Milliseconds that the tip was in the foreground, when the page knows.
   * Example: 2400
   */
  dwellMs?: number;
}

/** The tip after the reaction. */
export interface SendFeedbackResponse {
  tip?: TipSummary;
}

/** Request to end the caller's session. */
export type SignOutRequest = Record<string, never>;

/** The session has ended. */
export type SignOutResponse = Record<string, never>;

/** A tip: one thing to do, or one piece of advice. */
export interface Tip {
  /** Id of the decision that chose it. */
  id?: string;
  kind?: TipKind;
  /** Example: "Send the invoice to Mara" */
  title?: string;
  /** One more line, or empty. */
  body?: string;
  /**
   * Source of the candidate.
   * Example: "integrations.todoist.tasks"
   */
  source?: string;
  /** Link that opens it in its own app, or empty. */
  deepLink?: string;
  /** Details that a page may show, such as the project's name. */
  meta?: Record<string, string>;
}

/** Kind of a tip. */
export type TipKind = "unknown" | "todo" | "advice";

/** A tip and its reaction. */
export interface TipSummary {
  tip?: Tip;
  decidedAt?: string;
  /** The current reaction, unset while the tip is open. */
  reaction?: Reaction;
  reactedAt?: string;
  /** The reaction can be undone until then. */
  undoUntil?: string;
  /** For a snooze: when it may return. */
  snoozedUntil?: string;
}

/** Request to watch an erasure. */
export interface WatchErasureRequest {
  /** From DeleteMe's response. */
  id: string;
  /** The `sequence` of the last response that arrived, so that only newer states follow, or 0 for the current state first. */
  after?: string;
}

/** Current progress of the erasure. */
export interface WatchErasureResponse {
  /** Rising number of the state. States that follow each other quickly may be merged. */
  sequence?: string;
  /** The erasure. */
  erasure?: Erasure;
}

/** Request and response of each operation. */
export interface Operations {
  /**
   * Deletes the person and all their data. Final: there is no grace period. Every session ends at once. With the secret of the response the
   * progress can be read without an account.
   */
  "AuthService.DeleteMe": { request: DeleteMeRequest; response: DeleteMeResponse };
  /** Returns the provider metadata of this issuer, with existing endpoints only. */
  "AuthService.GetDiscovery": { request: GetDiscoveryRequest; response: GetDiscoveryResponse };
  /** Reads the progress of an erasure. Needs the secret from DeleteMe's response, as `Authorization: Bearer <secret>`. */
  "AuthService.GetErasure": { request: GetErasureRequest; response: GetErasureResponse };
  /** Lists the public keys that session tokens are signed with: the current one and the next. */
  "AuthService.GetJwks": { request: GetJwksRequest; response: GetJwksResponse };
  /** Reads the signed-in person's account. */
  "AuthService.GetMe": { request: GetMeRequest; response: GetMeResponse };
  /** Ends this session. */
  "AuthService.SignOut": { request: SignOutRequest; response: SignOutResponse };
  /**
   * Streams the progress of an erasure: at once, at each change, and a last time when it has ended. Needs the same secret as
   * GetErasure.
   */
  "AuthService.WatchErasure": { request: WatchErasureRequest; response: WatchErasureResponse };
  /** Starts connecting: records the consent to the connector's consent screen and returns the URL to send the browser to. */
  "IntegrationsService.BeginConnection": { request: BeginConnectionRequest; response: BeginConnectionResponse };
  /**
   * Disconnects: revokes the access at the provider and deletes everything that was read through it, with the texts of tips. Has no effect when
   * not connected, or when repeated.
   */
  "IntegrationsService.Disconnect": { request: DisconnectRequest; response: DisconnectResponse };
  /** Lists every connector: the data that it reads and why, and the person's own connection. */
  "IntegrationsService.ListConnectors": { request: ListConnectorsRequest; response: ListConnectorsResponse };
  /** Reads one text in its current version. */
  "ProfileService.GetDocument": { request: GetDocumentRequest; response: GetDocumentResponse };
  /** Records consent to the texts with exactly these hashes. If a hash is no longer current, nothing is recorded. */
  "ProfileService.GiveConsent": { request: GiveConsentRequest; response: GiveConsentResponse };
  /** Lists the texts that need consent, each with the person's own consent. */
  "ProfileService.ListConsents": { request: ListConsentsRequest; response: ListConsentsResponse };
  /**
   * Lists the person's tips, newest first, with their reactions. Tips from an app that was disconnected since have lost their texts: the
   * title is empty, and `erased` in `meta` says why in plain words.
   */
  "RecommenderService.ListTips": { request: ListTipsRequest; response: ListTipsResponse };
  /**
   * Returns the person's one tip, the same on all devices. The trigger `open` returns the open tip (it has no reaction, was not replaced and has
   * not expired) or, without one, decides. `pull` decides anew, and keeps the open tip if nothing else can be chosen.
   */
  "RecommenderService.Recommend": { request: RecommendRequest; response: RecommendResponse };
  /** Reports that the tip was visible. Only the first report counts. FAILED_PRECONDITION, in HTTP 409, after its time. */
  "RecommenderService.ReportShown": { request: ReportShownRequest; response: ReportShownResponse };
  /**
   * Takes the person's reaction to a tip. `undo`, possible for 24 hours, withdraws it: the tip is open again, for at least an
   * hour, and replaces a newer one.
   * A replaced tip still takes a reaction until it expires, because it may be on the screen of another device.
   */
  "RecommenderService.SendFeedback": { request: SendFeedbackRequest; response: SendFeedbackResponse };
}

export type Operation = readonly [verb: string, path: string, body?: string, form?: "stream" | "blob"];

/**
 * Verb, path and body of each operation. Fields in braces go into the path. The body is a field's name,
 * or `*` for all other fields; the rest goes into the query. Each event of a `text/event-stream`, and
 * each line of `application/x-ndjson`, is one response of a stream. The response of a `blob` is
 * not JSON.
 */
export const operations: Record<keyof Operations, Operation> = {
  "AuthService.DeleteMe": ["DELETE", "/api/me"],
  "AuthService.GetDiscovery": ["GET", "/.well-known/openid-configuration"],
  "AuthService.GetErasure": ["GET", "/api/erasures/{id}"],
  "AuthService.GetJwks": ["GET", "/.well-known/jwks.json"],
  "AuthService.GetMe": ["GET", "/api/me"],
  "AuthService.SignOut": ["POST", "/api/logout", "*"],
  "AuthService.WatchErasure": ["GET", "/api/erasures/{id}:watch", "", "stream"],
  "IntegrationsService.BeginConnection": ["POST", "/api/connections/{provider}:begin", "*"],
  "IntegrationsService.Disconnect": ["DELETE", "/api/connections/{provider}"],
  "IntegrationsService.ListConnectors": ["GET", "/api/connectors"],
  "ProfileService.GetDocument": ["GET", "/api/documents/{id}"],
  "ProfileService.GiveConsent": ["POST", "/api/me/consents", "*"],
  "ProfileService.ListConsents": ["GET", "/api/me/consents"],
  "RecommenderService.ListTips": ["GET", "/api/tips"],
  "RecommenderService.Recommend": ["POST", "/api/recommend", "*"],
  "RecommenderService.ReportShown": ["POST", "/api/tips/{id}:shown", "*"],
  "RecommenderService.SendFeedback": ["POST", "/api/feedback", "*"],
};
