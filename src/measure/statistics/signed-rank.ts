/** Above this many pairs, the normal approximation is as good. */
const MOST_EXACT = 200

/**
 * Returns how likely it is that pairs differ so much one way or the other by chance alone: the two-sided p-value of Wilcoxon's
 * signed-rank test ("Individual comparisons by ranking methods", Biometrics Bulletin 1, 1945), given the differences. Pairs that do not
 * differ are left out, ties have their middle rank. Exact up to 200 pairs that differ: of all ways to sign the ranks, the share
 * that is as far from the middle. Beyond, by the normal distribution, corrected for ties and for continuity. 1 where no pair differs.
 */
export function signedRank(differences: readonly number[]): number {
  const doubled = doubledRanks(bySize(differences))
  if (doubled.length === 0) return 1
  const total = doubled.reduce((sum, rank) => sum + rank, 0)
  const smaller = (total - Math.abs(signedRankSum(differences))) / 2
  return doubled.length <= MOST_EXACT ? exact(doubled, smaller, total) : approximate(doubled, smaller, total)
}

/** Returns twice the sum of the signed ranks that the test is about: above 0 where it is the differences above 0 that weigh more. */
export function signedRankSum(differences: readonly number[]): number {
  const sorted = bySize(differences)
  return doubledRanks(sorted).reduce((sum, rank, i) => sum + Math.sign(sorted[i] as number) * rank, 0)
}

function bySize(differences: readonly number[]): number[] {
  return differences.filter(each => each !== 0).sort((a, b) => Math.abs(a) - Math.abs(b))
}

/** Twice the middle rank of each, so that they are whole numbers. */
function doubledRanks(sorted: readonly number[]): number[] {
  const ranks: number[] = []
  for (let first = 0; first < sorted.length; ) {
    let end = first + 1
    while (end < sorted.length && Math.abs(sorted[end] as number) === Math.abs(sorted[first] as number)) end++
    for (let i = first; i < end; i++) ranks.push(first + 1 + end)
    first = end
  }
  return ranks
}

/** The share of all signings whose positive ranks sum up to no more than `smaller`, and as many on the other side. */
function exact(doubled: readonly number[], smaller: number, total: number): number {
  const shares = new Float64Array(total + 1)
  shares[0] = 1
  let reached = 0
  for (const rank of doubled) {
    reached += rank
    for (let sum = reached; sum >= 0; sum--) {
      const without = shares[sum] as number
      shares[sum] = (without + (sum >= rank ? (shares[sum - rank] as number) : 0)) / 2
    }
  }
  let share = 0
  for (let sum = 0; sum <= smaller; sum++) share += shares[sum] as number
  return Math.min(1, 2 * share)
}

function approximate(doubled: readonly number[], smaller: number, total: number): number {
  // In units of half ranks: the sum of squares takes ties into account by itself.
  const deviation = Math.sqrt(doubled.reduce((sum, rank) => sum + rank * rank, 0)) / 2
  const distance = Math.max(0, total / 2 - smaller - 1)
  return Math.min(1, upperTail(distance / deviation) * 2)
}

/** The normal distribution above z, to seven digits: Abramowitz and Stegun, "Handbook of Mathematical Functions", 26.2.17. */
function upperTail(z: number): number {
  const t = 1 / (1 + 0.2316419 * z)
  const sum = t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))))
  return (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * sum
}
