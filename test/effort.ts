/** Whether everything is tested, as `npm run test:all` does: what takes long as well. */
export const isThorough = process.env.SAMESEED_TESTS === 'all'

/** The share of cases that are tried: `SAMESEED_EFFORT=10` tries ten times as many. */
const SHARE = Number(process.env.SAMESEED_EFFORT ?? (isThorough ? 1 : 0.25))

/** How many cases a property is held against, where `all` of them are worth trying. */
export function effort(all: number): number {
  return Math.max(1, Math.ceil(all * SHARE))
}
