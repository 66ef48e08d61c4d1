target_sources(troupe_gateway PRIVATE
  iam/absent.cpp
  iam/access_keys.cpp
  iam/account.cpp
  iam/groups.cpp
  iam/identity.cpp
  iam/instance_profiles.cpp
  iam/linked_roles.cpp
  iam/policies.cpp
  iam/policy_entities.cpp
  iam/roles.cpp
  iam/service.cpp
  iam/users.cpp)
