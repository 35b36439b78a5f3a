// The gallery's app with NestJS. Decorators are called as functions: no compiler is needed.
import 'reflect-metadata';
import { Body, Controller, Get, Inject, Module, Param, Post, Req, Res } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { getCurrentInvocation } from '../../../dist/index.mjs';

class Greeter {
  greet(name) {
    return `hello ${name}`;
  }
}

class AppController {
  constructor(greeter) {
    this.greeter = greeter;
  }

  hello(name) {
    return this.greeter.greet(name);
  }

  echo(body, { ip }) {
    return { body, ip, invocation: getCurrentInvocation()?.requestId };
  }

  stream(response) {
    response.type('text/html');
    for (const chunk of ['one ', 'two ', 'three']) response.write(chunk);
    response.end();
  }

  throw() {
    throw new Error('on purpose');
  }
}

class AppModule {}

Controller()(AppController);
Inject(Greeter)(AppController, undefined, 0);
route('hello', Get('hello/:name'), Param('name'));
route('echo', Post('echo'), Body(), Req());
route('stream', Get('stream'), Res());
route('throw', Get('throw'));
Module({ controllers: [AppController], providers: [Greeter] })(AppModule);

function route(method, decorator, ...parameters) {
  const { prototype } = AppController;
  decorator(prototype, method, Object.getOwnPropertyDescriptor(prototype, method));
  for (const [index, parameter] of parameters.entries()) parameter(prototype, method, index);
}

export const app = await NestFactory.create(AppModule, { logger: false });
app.enableShutdownHooks();
if (process.env.PORT) await app.listen(process.env.PORT);
