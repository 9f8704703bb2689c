import type { components } from "./schema";

type Shapes = components["schemas"];

export type Call = Shapes["CallSummary"];
export type CallDetail = Shapes["CallDetail"];
export type CallLeg = Shapes["CallLeg"];
export type City = Shapes["City"];
export type Country = Shapes["Country"];
export type Credits = Shapes["Credits"];
export type EventMessage = Shapes["EventMessage"];
export type Licence = Shapes["Licence"];
export type LicenceChoice = Shapes["LicenceChoice"];
export type LiveMeeting = Shapes["LiveMeeting"];
export type Meeting = Shapes["Meeting"];
export type Money = Shapes["Money"];
export type OwnNumber = Shapes["OwnNumber"];
export type OfferedNumber = Shapes["OfferedNumber"];
export type Participant = Shapes["Participant"];
export type Phone = Shapes["Phone"];
export type PhoneCreated = Shapes["PhoneCreated"];
export type PhoneNumber = Shapes["PhoneNumber"];
export type ProblemBody = Shapes["Problem"];
export type Reservation = Shapes["Reservation"];
export type Role = Shapes["Role"];
export type RoleName = NonNullable<Shapes["UserRequest"]["role"]>;
export type ServiceAnswer = Shapes["ServiceAnswer"];
export type Session = Shapes["Session"];
export type User = Shapes["User"];
