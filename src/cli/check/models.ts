import type { AnyChecker } from '../../checkers/checker.ts'
import { independent } from '../../checkers/invariants/index.ts'
import { ProblemError, usageError } from '../../fuzz/problem.ts'
import { nearest } from '../../options/nearest.ts'
import { quotedLine } from '../../options/quoted.ts'
import type { CheckModel } from './check-model.ts'
import { type CheckOption, type CheckOptions, flagOf, type Request } from './check-options.ts'
import { HISTORY_MODELS } from './history-models.ts'
import { isModelFile, loadModel } from './model-file.ts'
import { type Judge, OBJECT_CONSISTENCIES, OBJECT_MODELS, objectJudge } from './object-models.ts'
import { TRANSACTION_MODELS } from './transaction-models.ts'

const OF_ALL: readonly CheckOption[] = ['independent']
const OF_OBJECTS: readonly CheckOption[] = ['consistency', 'maxSteps']

/**
 * All that `sameseed check` can judge a history by, by its name: objects, transactions, and what looks at whole histories. Each of
 * these has a file; this is where they are asked for.
 */
export const MODELS: readonly CheckModel[] = [
  ...Object.entries(OBJECT_MODELS).map(
    ([name, { summary, options }]): CheckModel => ({
      name,
      group: 'objects',
      summary,
      options: [...OF_ALL, ...OF_OBJECTS, ...options],
      judge: request => objectJudge(name, request),
    }),
  ),
  ...Object.keys(OBJECT_CONSISTENCIES).map(
    (name): CheckModel => ({
      name,
      group: 'consistency of a register',
      summary: `register --consistency ${name}`,
      options: [...OF_ALL, 'maxSteps', ...OBJECT_MODELS.register!.options],
      judge: request => objectJudge('register', { ...request, consistency: [name] }),
    }),
  ),
  ...TRANSACTION_MODELS,
  ...Object.entries(HISTORY_MODELS).map(
    ([name, { summary, options, object, checker }]): CheckModel => ({
      name,
      group: 'jepsen',
      summary,
      options: [
        ...OF_ALL,
        ...options,
        ...(object === undefined ? [] : [...OF_OBJECTS, ...OBJECT_MODELS[object]!.options]),
      ],
      judge: request =>
        object !== undefined && request.consistency !== undefined
          ? objectJudge(object, request)
          : { checker: checker(request) },
    }),
  ),
]

/**
 * The model with a name, or in a file. Throws a ProblemError if there is none, or if one of the options says nothing to it.
 */
export async function modelFor(name: string, options: CheckOptions): Promise<CheckModel> {
  const model = isModelFile(name) ? await loadModel(name) : MODELS.find(each => each.name === name)
  if (model === undefined) {
    const names = MODELS.map(each => each.name)
    const meant = nearest(name, names)
    const hint = meant === undefined ? '' : ` Did you mean ${meant}?`
    throw usageError(
      `there is no model '${quotedLine(name)}'.${hint} There are ${names.join(', ')}, or a file such as ./my-model.ts`,
    )
  }
  for (const option of Object.keys(options) as CheckOption[]) {
    if (options[option] === undefined || model.options.includes(option)) continue
    const users = MODELS.filter(each => each.options.includes(option)).map(each => each.name)
    throw usageError(`${flagOf(option)} says nothing to ${name}; it is for ${users.join(', ')}`)
  }
  return model
}

/** What to judge a history by. Throws a ProblemError for options that make no sense. */
export function judgeFor(model: CheckModel, request: Request): Judge {
  try {
    const judge = model.judge(request)
    if (request.independent !== true) return judge
    return { ...judge, checker: independent(judge.checker) as AnyChecker }
  } catch (error) {
    // Names of consistency models and anomalies are known to the checkers.
    if (error instanceof RangeError) throw usageError(error.message)
    if (error instanceof ProblemError || !(error instanceof Error)) throw error
    throw usageError(`${model.name}: ${error.message}`)
  }
}
