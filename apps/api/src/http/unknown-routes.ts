import { All, Controller, SetMetadata } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { OpenToAll } from './access/route-access.js';
import { HttpProblem } from './problems/http-problem.js';

/** Metadata of a route: true where it stands for whatever no other route answers. */
export const UNKNOWN_ROUTE = 'malote:unknown-route';

/** Whatever no other route answers. A route itself, the least specific of all, so that guards see such calls, too, and count them. */
@ApiExcludeController()
@Controller()
export class UnknownRoutesController {
  @All('{*path}')
  @OpenToAll()
  @SetMetadata(UNKNOWN_ROUTE, true)
  refuse(): never {
    throw new HttpProblem('route_not_found');
  }
}
