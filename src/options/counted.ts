/** `1,234,567`. Not toLocaleString: it depends on the machine's locale. */
export function grouped(count: number): string {
  return String(Math.round(count)).replace(/\B(?=(\d{3})+$)/g, ',')
}

/** `1 message`, `3 messages`, `12,000 messages`: for what a person reads. */
export function counted(amount: number, noun: string): string {
  return `${grouped(amount)} ${noun}${amount === 1 ? '' : 's'}`
}
