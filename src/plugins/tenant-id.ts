import type { Plugin } from '../pipeline/index.ts';
import { PLAIN_FIELD_VALUE } from './field-syntax.ts';

const HEADER = 'x-amz-tenant-id';

/**
 * Tells the app the tenant of a function with tenant isolation in `x-amz-tenant-id`. It is Lambda's
 * word alone: the field is removed as callers send it, with a tenant and without.
 */
export function tenantId(): Plugin {
  return {
    name: 'tenant-id',
    apply({ hooks, log }) {
      hooks.request.tap('tenant-id', ({ invocation, request }) => {
        const { tenantId: tenant } = invocation;
        if (!tenant) {
          request.headers.delete(HEADER);
          return;
        }
        if (PLAIN_FIELD_VALUE.test(tenant)) {
          request.headers.set(HEADER, tenant);
          return;
        }
        // A changed name, as by trimming, could be another tenant's.
        request.headers.delete(HEADER);
        log.warn(`The tenant id cannot stand in a header; "${HEADER}" is left out`, {
          requestId: invocation.requestId,
          tenantId: tenant,
        });
      });
    },
  };
}
