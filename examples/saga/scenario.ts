import { exponential, type FuzzableScenario, scenario, swarm } from 'sameseed'
import { usualFaults } from '../ground/faults.ts'
import { Agency } from './agency.ts'
import type { BugName } from './bugs.ts'
import { PLACES, SERVICES } from './messages.ts'
import { Service } from './service.ts'
import { isTrip, Traveller, workload } from './traveller.ts'

/** Trips that take three bookings at three services, or none, correct or with one of the `bugs`. */
export function sagaScenario(bug?: BugName): FuzzableScenario<unknown> {
  return scenario({
    name: bug === undefined ? 'saga' : `saga-${bug}`,
    nodes: {
      agency: { count: 1, start: env => Agency.start(env, bug) },
      flights: { count: 1, start: env => Service.start(env, bug) },
      hotels: { count: 1, start: env => Service.start(env, bug) },
      cars: { count: 1, start: env => Service.start(env, bug) },
    },
    clients: { count: 3, start: env => new Traveller(env) },
    workload,
    faults: swarm(...usualFaults()),
    network: { latency: exponential('3ms'), reorder: true },
    duration: '3s',
    settle: '6s',
    liveness: { quorum: 'all' },
    expect: ({ always, eventually, sometimes }) => [
      always('a place is free or booked, once', ({ nodes }) => {
        for (const { id, state } of nodes) {
          if (!('free' in state)) continue
          const booked = Object.values(state.trips).filter(outcome => outcome === 'booked').length
          if (state.free < 0 || state.free + booked !== PLACES[id]) {
            return `${id} has ${state.free} places free, and ${booked} booked, of ${PLACES[id]}`
          }
        }
        return true
      }),
      eventually('a trip has all of it or nothing, and is what was said', ({ nodes, history }) => {
        const services = nodes.flatMap(({ state }) => ('free' in state ? [state] : []))
        if (services.length < SERVICES.length) return 'a service is down'
        const bookings = (trip: string) => services.filter(({ trips }) => trips[trip] === 'booked').length
        for (const trip of new Set(services.flatMap(({ trips }) => Object.keys(trips)))) {
          const count = bookings(trip)
          if (count !== 0 && count !== SERVICES.length) return `${trip} has ${count} bookings`
        }
        for (const { type, value } of history) {
          if (type !== 'ok' || !isTrip(value)) continue
          if ((value.outcome === 'booked') !== bookings(value.trip) > 0)
            return `${value.trip} was said to be ${value.outcome}`
        }
        return true
      }),
      sometimes('a trip goes on after a crash', ({ reached }) => reached('goes on after a crash') > 0),
    ],
  })
}
