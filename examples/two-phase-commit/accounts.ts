/** Which participant has which accounts: one each, so that every transfer takes two of them. */
export const placement: Readonly<Record<string, readonly string[]>> = {
  participant1: ['ann'],
  participant2: ['bob'],
  participant3: ['eve'],
}

export const accounts = Object.values(placement).flat()

/** What each account holds at first. */
export const AT_FIRST = 30

export function ownerOf(account: string): string {
  const owner = Object.keys(placement).find(node => placement[node]?.includes(account))
  if (owner === undefined) throw new Error(`no participant has the account ${account}`)
  return owner
}
