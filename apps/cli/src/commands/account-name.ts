import { userInfo } from 'node:os';

/** Who runs the command, for the audit log. Containers run as accounts without a name. */
export function accountName(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? 'unknown');
  }
}
