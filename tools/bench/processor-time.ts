import { readdirSync, readFileSync } from 'node:fs';

/** Linux counts processor time in ticks of 10 ms. */
const TICK_MS = 10;

/** Processor time in milliseconds that a process and its threads have used, in user and system mode. Linux only. */
export function processorMs(pid: number): number {
  const stat = readFileSync(`/proc/${String(pid)}/stat`, 'utf8');
  // After the name, which is in brackets and may hold anything: the 14th and 15th field are user and system time.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

/** The same of all processes with a name, such as the ones of a Postgres. */
export function processorMsOf(name: string): number {
  const pids = readdirSync('/proc').filter((entry) => /^\d+$/.test(entry));
  return pids.map((pid) => timeWhereNamed(Number(pid), name)).reduce((sum, time) => sum + time, 0);
}

/** 0 for other processes, and for one that has ended meanwhile. */
function timeWhereNamed(pid: number, name: string): number {
  try {
    const isNamed = readFileSync(`/proc/${String(pid)}/comm`, 'utf8').trim() === name;
    return isNamed ? processorMs(pid) : 0;
  } catch {
    return 0;
  }
}
