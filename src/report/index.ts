/** `sameseed/report`: runs and verdicts told to a person, in the terminal and as pictures. */

export {
  anomalySvg,
  type Judgement,
  orderCycleSvg,
  type PageOptions,
  type PicturedModel,
  runPage,
  violationPage,
  type WindowOptions,
  windowSvg,
} from './pictures/index.ts'
export { type StoryOptions, story } from './story.ts'
