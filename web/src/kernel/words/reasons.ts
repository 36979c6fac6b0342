/** Why something was not sent or was set aside, by the service's code. */
const REASONS: Record<string, string> = {
  "unknown-account": "It is for an account that has no inbox here. Open the inbox, then replay.",
  "inbox-disabled": "The inbox, or its connection, is switched off.",
  "not-understood": "The parser did not understand it.",
  "window-closed": "The channel no longer takes an answer there.",
  "too-long": "It was too long for the channel.",
  "too-large": "It was too large for the channel.",
  "secret-not-found": "The inbox or its connection lacks a secret: an administrator can set it.",
  "no-place-to-send": "There is nothing that it could answer.",
  "bad-request": "The channel did not understand it.",
  unauthorized: "The channel does not accept our sign-in: an administrator has to set its secrets anew.",
  "payment-required": "The channel wants to be paid before it takes more.",
  forbidden: "The channel does not allow it: they may not accept messages from us, or our app may not write.",
  "no-such-place": "What it answers is no longer there.",
  "rate-limited": "The channel takes no more from us for a while. It is tried again.",
  overloaded: "The channel is overloaded. It is tried again.",
  "platform-not-reached": "The channel could not be reached. It is tried again.",
  "no-answer": "The channel did not answer. It may have arrived: we are looking.",
  "no-id": "The channel's answer was not understood. It may have arrived: we are looking.",
  duplicate: "The channel says that it has this text already: we are looking.",
  "not-seen": "Nobody answered our call, and the message was not seen since. It may have arrived.",
  refused: "The channel refused it.",
};

/** A reason as a sentence; an unknown code is shown as it is. */
export const reasonInWords = (code: string): string => REASONS[code] ?? `${code.replaceAll("-", " ")}.`;
