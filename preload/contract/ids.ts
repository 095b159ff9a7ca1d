import { z } from "zod";

export const RoomId = z.string().min(2).max(255).startsWith("!");
export const UserId = z
  .string()
  .max(255)
  .regex(/^@[^:\s]+:\S+$/);
