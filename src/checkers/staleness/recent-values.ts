import { either, show } from '../display.ts'
import { identity, same } from '../equality.ts'
import { inconsistent, isRead, type Model, type ValueFlow } from '../model.ts'

/**
 * A register of which a read may return any of the last `count` values: what is linearizable with it is *k-atomic* (Aiyer, Alvisi and Bazzi,
 * "On the availability of non-strict quorum systems", DISC 2005). One that was not written `count` times still has its initial value among them.
 */
export function recentValues<State>(model: Model<State>, flow: ValueFlow, count: number): Model<readonly unknown[]> {
  const { name, partition, describeOperation, describeResult } = model
  return {
    name,
    init: () => [...flow.initial],
    step(values, operation) {
      if (!isRead(model, operation)) return [...flow.brings(operation), ...values].slice(0, count)
      const fits = [...flow.needs(operation)].every(needed => values.some(value => same(value, needed)))
      return fits ? values : inconsistent
    },
    reads: operation => isRead(model, operation),
    ...(partition === undefined ? {} : { partition: operation => partition.call(model, operation) }),
    identity,
    describeState: values => either(values.map(show)),
    ...(describeOperation === undefined ? {} : { describeOperation: each => describeOperation.call(model, each) }),
    ...(describeResult === undefined ? {} : { describeResult: each => describeResult.call(model, each) }),
  }
}
