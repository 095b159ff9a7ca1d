import { z } from "zod";

/**
 * Every failure a person can meet, by name. The renderer has a sentence and a way on for each
 * (`errors.<name>` in assets/locales); the log has the cause. `Unexpected` is the only catch-all,
 * and seeing it is a bug to report.
 */
export const errorNames = [
  // signing in
  "HomeserverUnknown",
  "HomeserverUnreachable",
  "HomeserverInvalid",
  "PasswordSignInUnsupported",
  "WrongPassword",
  "AccountDeactivated",
  "RateLimited",
  "SessionExpired",
  "AccountInCall",
  "SignInAgain",
  "AccountLocked",
  "OtherAccount",
  "BrowserNotOpened",
  "BrowserSignInCancelled",
  "BrowserSignInTimedOut",
  "BrowserSignInMismatch",
  "BrowserSignInRefused",
  "AuthServerUnreachable",
  "AuthServerInvalid",
  "AccountPageMissing",
  // signing in by QR code (MSC4108)
  "QrCodeInvalid",
  "QrExpired",
  "QrDeclined",
  "QrOtherSignedIn",
  "QrOtherSignedOut",
  "QrUnsupported",
  "QrCheckCodeWrong",
  "QrInsecure",
  "QrDeviceExists",
  "QrDeviceMissing",
  "QrNotVerified",
  "QrUnexpected",
  "CertificateInvalid",
  "CertificateDates",
  "CaptivePortal",
  // secrets and storage
  "KeyringMissing",
  "KeyringLocked",
  "SecretsLost",
  "SecretsForeign",
  "SecretsDamaged",
  "StoreDamaged",
  "StoreInUse",
  "DiskFull",
  // conferences
  "NotAllowed",
  "NameInvalid",
  "ConferenceUnknown",
  "ConferenceJoinRefused",
  "PersonUnknown",
  "PersonUnreachable",
  "PersonAlreadyThere",
  "FileNotSaved",
  // links
  "LinkInvalid",
  "LinkUnsupported",
  "LinkTooLong",
  "LinkDeceptive",
  "LinkServerInvalid",
  // widgets
  "WidgetUnknown",
  "WidgetRefused",
  "WidgetUnreachable",
  "WidgetGone",
  // guests and knocks
  "GuestsUnsupported",
  "GuestServerUnreachable",
  "GuestServerRefused",
  "GuestServerUnexpected",
  "GuestServerInvalid",
  "GuestNameInvalid",
  "GuestPasswordRefused",
  "KnockRefused",
  "KnockOver",
  "PictureNotSaved",
  // joining a call
  "MeshFull",
  "PeerUnreachable",
  "NoRelay",
  "AuthServiceUnreachable",
  "AuthServiceRefused",
  "SfuUnreachable",
  "MembershipRefused",
  "JoinTimedOut",
  "AlreadyInCall",
  "NotInCall",
  "CallEnded",
  "CallInterrupted",
  "AnsweredElsewhere",
  "RemovedFromCall",
  "BannedFromCall",
  "CallEndedForAll",
  // devices
  "CameraMissing",
  "CameraBusy",
  "CameraDenied",
  "MicrophoneMissing",
  "MicrophoneBusy",
  "MicrophoneDenied",
  "BackgroundUnavailable",
  "ScreenUnavailable",
  // chat
  "MessageTooLong",
  "FileTooLarge",
  "FileUnreadable",
  "FileUnavailable",
  "FileDamaged",
  // identity and recovery
  "RecoveryKeyWrong",
  "RecoveryMissing",
  "IdentityResetRefused",
  "IdentityResetUnconfirmed",
  "VerificationFailed",
  "BackupUnreadable",
  // settings
  "SettingsFileDamaged",
  "SettingsFileForeign",
  "SettingsFileTooLarge",
  "SettingsFileTooNew",
  "SessionEndRefused",
  // updates
  "UpdateUntrusted",
  "UpdateFailed",
  "UpdateInCall",
  // anything else
  "Offline",
  "InvalidRequest",
  "Unexpected",
] as const;

export const ErrorName = z.enum(errorNames);
export type ErrorName = z.infer<typeof ErrorName>;

/** A failure as it crosses the contract. `detail` is a short technical hint without secrets, e.g. a host name. */
export const Failure = z.object({ name: ErrorName, detail: z.string().max(300).optional() });
export type Failure = z.infer<typeof Failure>;

export type Result<T> = { ok: true; value: T } | { ok: false; error: Failure };
