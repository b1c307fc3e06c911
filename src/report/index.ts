/** `sameseed/report`: runs and verdicts told to a person, in the terminal, in numbers and as pictures. */

export type {
  ClockSeries,
  FaultInterval,
  LatencySeries,
  LatencyWindow,
  LinkSeries,
  MeasuredOperation,
  MeasuredOutcome,
  RateSeries,
  RunMeasures,
  TrafficMeasures,
} from '../measure/measures.ts'
export { type MeasureOptions, measureRun } from '../measure/run-measures.ts'
export { graphs } from './graphs/index.ts'
export { type RunPageOptions, runPage } from './page/run-page.ts'
export {
  anomalySvg,
  type Judgement,
  orderCycleSvg,
  type PageOptions,
  type PicturedModel,
  violationPage,
  type WindowOptions,
  windowSvg,
} from './pictures/index.ts'
export { type StoryLength, type StoryOptions, story } from './story.ts'
export { exportTrace, type TraceFormat, traceFormats } from './traces/index.ts'
