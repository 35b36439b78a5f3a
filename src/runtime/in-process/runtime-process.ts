import { readFileSync } from 'node:fs';

/**
 * Whether it is this process that Lambda has started, and not one that a shell, npm or another process
 * of the function has: only Lambda itself has no Runtime API in its environment.
 */
export function isRuntimeProcess(): boolean {
  try {
    const environment = readFileSync(`/proc/${process.ppid}/environ`, 'latin1');
    return !environment.includes('AWS_LAMBDA_RUNTIME_API=');
  } catch {
    // It belongs to another user.
    return true;
  }
}
