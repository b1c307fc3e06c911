import type { Env } from 'sameseed'
import { echoScenario } from './echo-scenario.ts'

/** A sequential process: it takes a message when it is ready for one, and its state is where it stands. */
async function echoProcess(env: Env<string>): Promise<void> {
  let answered = 0
  env.expose(() => ({ answered }))
  for await (const { message, reply } of env.inbox) {
    reply(message)
    answered++
  }
}

export default echoScenario('echo as a process', env => echoProcess(env))
