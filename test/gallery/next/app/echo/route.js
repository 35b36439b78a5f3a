import { getCurrentInvocation } from 'lambda-web-adapter';

export async function POST(request) {
  const body = await request.json();
  return Response.json({ body, invocation: getCurrentInvocation()?.requestId }, { status: 201 });
}
