/** The number of a case in what somebody typed: nine digits, whatever stands between them. */
export function numberIn(typed: string): string | undefined {
  const digits = typed.replace(/[\s#-]/g, "");
  return /^\d{9}$/.test(digits) ? `${digits.slice(0, 3)}-${digits.slice(3, 6)}-${digits.slice(6)}` : undefined;
}
