/**
 * What a failure is called in a line: its signature, or where that leaves out what differs from one run to the next, what it was the
 * first time.
 */
export function failureName({ signature, message }: { readonly signature: string; readonly message: string }): string {
  const [kind] = signature.split(':', 1) as [string]
  if (!(kind === 'error' || kind === 'threw') || !signature.includes('…')) return signature
  return `${kind}: ${message.split('\n', 1)[0]}`
}
