/**
 * Corrects p-values for how many there are: with each at or below a level, the chance that any of them is there by chance is no larger
 * than that level (Holm, "A simple sequentially rejective multiple test procedure", Scandinavian Journal of Statistics 6, 1979).
 */
export function holm(values: readonly number[]): number[] {
  const order = values.map((_, i) => i).sort((a, b) => (values[a] as number) - (values[b] as number) || a - b)
  const corrected = new Array<number>(values.length).fill(1)
  let most = 0
  order.forEach((index, place) => {
    most = Math.max(most, Math.min(1, (values[index] as number) * (values.length - place)))
    corrected[index] = most
  })
  return corrected
}
