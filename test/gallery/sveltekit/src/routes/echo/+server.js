import { json } from '@sveltejs/kit';
import { getCurrentInvocation } from 'lambda-web-adapter';

export async function POST({ request, getClientAddress }) {
  const body = await request.json();
  const invocation = getCurrentInvocation()?.requestId;
  return json({ body, ip: getClientAddress(), invocation }, { status: 201 });
}
