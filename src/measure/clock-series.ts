import type { ReadonlyJournal } from '../sim/journal/journal.ts'
import type { ClockSeries } from './measures.ts'

/** The clocks that were ever wrong, by the order in which they first were. A journal says when a clock changes; between, it drifts. */
export function clockSeries(journal: ReadonlyJournal, timeUs: number): ClockSeries[] {
  const byNode = new Map<string, { points: [number, number][]; ppm: number }>()
  const reachedBy = ({ points, ppm }: { points: [number, number][]; ppm: number }, atUs: number): [number, number] => {
    const [fromUs, aheadUs] = points.at(-1) as [number, number]
    return [atUs, aheadUs + ((atUs - fromUs) * ppm) / 1e6]
  }
  for (const event of journal) {
    if (event.kind !== 'clock') continue
    let series = byNode.get(event.process)
    if (series === undefined) {
      series = { points: [[0, 0]], ppm: 0 }
      byNode.set(event.process, series)
    }
    series.points.push(reachedBy(series, event.timeUs), [event.timeUs, event.aheadUs])
    series.ppm = event.ppm
  }
  return [...byNode].map(([node, series]) => ({ node, points: [...series.points, reachedBy(series, timeUs)] }))
}
