import { runOf } from '../scenario/run.ts'
import { tellFailuresBy } from '../scenario/simulation.ts'
import { story } from './story.ts'

/** From here on, what fails in a simulation by hand is told with its time, its states and its story. */
tellFailuresBy(simulation => {
  const run = runOf(simulation)
  const { seed } = run.plan
  const replay = `the same steps after new Simulation(…, { seed: '${seed}' }) give the same run (fingerprint ${run.fingerprint})`
  // The mark is for the eye: here, the name of the error is in its place.
  return story(run, { replay }).replace(/^[^\p{L}\p{N}"']+/u, '')
})
