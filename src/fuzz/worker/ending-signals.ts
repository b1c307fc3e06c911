/**
 * What asks a process to end: a person, a system that shuts down, and a terminal that is closed. A terminal sends them to all of its processes: it
 * is for the command to say what comes of them.
 */
export const ENDING_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
